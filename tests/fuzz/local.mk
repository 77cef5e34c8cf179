# What tests/fuzz/ builds and runs.
