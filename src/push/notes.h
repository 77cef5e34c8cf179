/*
 * What became of tries, on its way to the writer: what gathers while one transaction
 * runs is the next. Loop only.
 */
#ifndef WD_PUSH_NOTES_H
#define WD_PUSH_NOTES_H

#include "store/errand.h"
#include "store/notice.h"

struct wd_notes;
/* These are on the disk, or never will be: the next may be sent. */
typedef void (*wd_noted_fn)(void *ctx, const struct wd_told *told, size_t n);

struct wd_notes *wd_notes_new(const struct wd_errands *errands, wd_noted_fn noted, void *ctx);
/* Nothing is sent yet. */
void wd_notes_add(struct wd_notes *notes, const struct wd_told *told);
/* Sends what there is, when it is time. */
void wd_notes_send(struct wd_notes *notes);
/* Once the end came what the disk does not take is not tried again. */
void wd_notes_hurry(struct wd_notes *notes);
/* When wd_notes_send() is to be called again, by the steady clock; INT64_MAX: when something was added. */
int64_t wd_notes_due(const struct wd_notes *notes);
/* Nothing is to be written or being written. */
bool wd_notes_is_empty(const struct wd_notes *notes);
/* When nothing of it is with the writer. */
void wd_notes_free(struct wd_notes *notes);

#endif
