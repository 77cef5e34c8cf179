/*
 * A throwaway PostgreSQL server for a program of tests (tests/cluster/cluster): started when it is first asked for,
 * gone with the program. Or that in WIREDESK_TEST_CLUSTER, which somebody keeps for several programs.
 */
#ifndef WD_TESTS_CLUSTER_H
#define WD_TESTS_CLUSTER_H

/* The address of a database that is a copy of the one named so, "template0": an empty one. NULL: PostgreSQL is not there. */
char *cluster_database(const char *template);
/* The name of a database in its address; borrows from it. For a copy of it nobody may be connected to it. */
const char *cluster_name(const char *address, char name[32]);

#endif
