#include "push/sample.h"

#include <stdlib.h>

#include "push/sender.h"
#include "util/mem.h"

struct sample {
	struct wd_arena *arena;
	struct wd_sender *sender;
	size_t left;
	wd_sample_fn told;
	void *ctx;
};

struct one {
	struct sample *sample;
	const struct wd_notify_target *target;
};

static void nothing(void *ctx)
{
	(void)ctx;
}

static void end_one(struct one *one, const struct wd_error *err)
{
	struct sample *sample = one->sample;

	sample->told(sample->ctx, wd_notice_shown(sample->arena, wd_span_of(one->target->address)).ptr, err);
	if (--sample->left == 0)
		wd_sender_close(sample->sender, NULL, nothing, NULL);
}

static void on_sent(void *ctx, const struct wd_sent *sent)
{
	end_one(ctx, &sent->error);
}

void wd_sample_send(const struct wd_snapshot *snapshot, const struct wd_merge *merge, const struct wd_story *story,
		    wd_sample_fn told, void *ctx)
{
	const struct wd_notice notice = { .story = *story };
	struct wd_letter *letter = wd_letter_new(merge, &notice);
	struct one *all = wd_xcalloc(merge->n_notify + 1, sizeof(*all));
	struct sample sample = { .arena = wd_arena_new(0), .left = merge->n_notify + 1, .told = told, .ctx = ctx };
	uv_loop_t loop;

	uv_loop_init(&loop);
	sample.sender = wd_sender_new(&loop);
	for (size_t i = 0; i < merge->n_notify; i++) {
		struct wd_error err = { 0 };

		all[i] = (struct one){ &sample, &merge->notify[i] };
		if (wd_sender_start(sample.sender, &snapshot->config, merge, &merge->notify[i], letter, false, on_sent,
				    &all[i]))
			continue;
		wd_error_set(&err, WD_LOCAL, "it could not be begun");
		end_one(&all[i], &err);
	}
	/* The one that was counted for this function. */
	if (--sample.left == 0)
		wd_sender_close(sample.sender, NULL, nothing, NULL);
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);
	wd_letter_free(letter);
	wd_arena_free(sample.arena);
	free(all);
}
