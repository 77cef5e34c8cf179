# What sched/ is built from.
