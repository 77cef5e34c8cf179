# What story/ is built from.
