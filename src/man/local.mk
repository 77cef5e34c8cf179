# What man/ is built from.
