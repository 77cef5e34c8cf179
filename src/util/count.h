/* How many elements an array has; of a pointer it would say nothing. */
#ifndef WD_UTIL_COUNT_H
#define WD_UTIL_COUNT_H

#define WD_COUNT(array) (sizeof(array) / sizeof(*(array)))

#endif
