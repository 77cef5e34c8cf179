/*
 * One ideograph, several ways of writing it. Internal to filter/ (fold.c).
 */
#ifndef WD_FILTER_HAN_H
#define WD_FILTER_HAN_H

#include <stddef.h>
#include <stdint.h>

/* Calls each for a character and the one that it is compared as, which is never itself a from. */
void wd_han_each(void (*each)(uint32_t from, uint32_t to));

#endif
