# What tests/golden/ builds and runs.
