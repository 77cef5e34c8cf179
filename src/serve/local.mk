# What serve/ is built from.
