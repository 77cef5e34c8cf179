# Unit tests of sched/.
