/*
 * The structure of a configuration: its settings and blocks in the order of the
 * text, each with its place, and every mistake in one pass: a faulty statement
 * is told and left out, and reading goes on at the next line that looks like a
 * beginning. The syntax is that of the library libconfuse. What a value says is
 * for quote.h. Pure; internal to config/.
 */
#ifndef WD_CONFIG_SCAN_H
#define WD_CONFIG_SCAN_H

#include "config/problem.h"

/* A word or quoted string in the text. */
struct wd_scan_value {
	struct wd_place place; /* of its first character, a quote too */
	struct wd_span raw;    /* with its quotes, borrowed from the text */
};

/* name = value, in the order of the text. */
struct wd_scan_key {
	int section; /* which block it stands in, from 0; -1: none */
	struct wd_scan_value name;
	struct wd_scan_value *values;
	size_t n_values, values_size;
	bool is_list, appends;
};

/* A titled block. */
struct wd_scan_section {
	struct wd_scan_value name, title;
	size_t first_key; /* its keys are from here to the next block's, and have its number */
};

struct wd_scan {
	struct wd_scan_key *keys;
	size_t n_keys, keys_size;
	struct wd_scan_section *sections;
	size_t n_sections, sections_size;
};

/* The names that are known. NULL-terminated; sorted is not needed. */
struct wd_scan_names {
	const char *const *top, *const *inner;
	const char *const *lists; /* of both, those that take a list */
	const char *section;      /* the one kind of block */
};

/* Everything wrong goes to problems. text and file must outlive the scan. Linear in the text's length. */
void wd_scan_text(struct wd_scan *scan, const char *file, struct wd_span text, const struct wd_scan_names *names,
		  struct wd_problems *problems);
void wd_scan_release(struct wd_scan *scan);
/* The last such key in the section, or NULL. */
const struct wd_scan_key *wd_scan_find(const struct wd_scan *scan, int section, const char *name);

#endif
