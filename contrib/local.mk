# What contrib/ ships.
