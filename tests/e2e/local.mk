# What tests/e2e/ builds and runs.
