# The order of the house: who knows whom, where libraries are, how long things are.
TESTS += tests/house/house.py
EXTRA_DIST += tests/house/house.py
PY_LOG_COMPILER = python3
