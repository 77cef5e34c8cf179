# What feeds/ ships.
