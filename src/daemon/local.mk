# What daemon/ is built from.
