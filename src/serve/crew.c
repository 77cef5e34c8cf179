#include "serve/crew.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "util/mem.h"

/* Who searches does nothing else, and steps aside for all others: two searches fill a small machine's processors. */
enum { SEARCHERS = 2, PROMPT = WD_CREW_THREADS - SEARCHERS, ASIDE = 10 };

static const struct {
	size_t most_at_once, most_waiting;
} bounds[WD_CREW_LANES] = {
	[WD_CREW_CHANGES] = { 1, SIZE_MAX },
	[WD_CREW_PAGES] = { PROMPT, 256 },
	[WD_CREW_SEARCHES] = { SEARCHERS, 32 },
	[WD_CREW_PASSWORDS] = { 1, 16 },
};

struct lane {
	struct wd_work *first, *last;
	size_t n_waiting, n_running;
};

struct wd_crew {
	pthread_t threads[WD_CREW_THREADS];
	int n_threads;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	/* under the lock */
	struct lane lanes[WD_CREW_LANES];
	bool ending;
};

/* The next work that may begin, of searches or of all else; under the lock. NULL: none now. */
static struct wd_work *take(struct wd_crew *crew, bool searches)
{
	for (int i = 0; i < WD_CREW_LANES; i++) {
		struct lane *lane = &crew->lanes[i];
		struct wd_work *work = lane->first;

		if (!work || searches != (i == WD_CREW_SEARCHES) || lane->n_running >= bounds[i].most_at_once)
			continue;
		lane->first = work->next;
		if (!lane->first)
			lane->last = NULL;
		lane->n_waiting--;
		lane->n_running++;
		return work;
	}
	return NULL;
}

static bool is_empty(const struct wd_crew *crew)
{
	for (int i = 0; i < WD_CREW_LANES; i++)
		if (crew->lanes[i].first)
			return false;
	return true;
}

static void *labour(struct wd_crew *crew, bool searches)
{
	pthread_mutex_lock(&crew->lock);
	while (!crew->ending || !is_empty(crew)) {
		struct wd_work *work = take(crew, searches);
		enum wd_crew_lane lane;

		if (!work) {
			pthread_cond_wait(&crew->changed, &crew->lock);
			continue;
		}
		lane = work->lane;
		pthread_mutex_unlock(&crew->lock);
		work->run(work);
		pthread_mutex_lock(&crew->lock);
		crew->lanes[lane].n_running--;
		/* What had to wait for this lane may begin. */
		pthread_cond_broadcast(&crew->changed);
	}
	pthread_mutex_unlock(&crew->lock);
	return NULL;
}

static void *labour_promptly(void *crew)
{
	return labour(crew, false);
}

static void *labour_aside(void *crew)
{
	/* On Linux 0 is this thread alone. Where it is not allowed, searches go as everything does. */
	(void)setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + ASIDE);
	return labour(crew, true);
}

static bool add_thread(struct wd_crew *crew, void *(*run)(void *crew))
{
	if (pthread_create(&crew->threads[crew->n_threads], NULL, run, crew) != 0)
		return false;
	crew->n_threads++;
	return true;
}

struct wd_crew *wd_crew_new(struct wd_error *err)
{
	bool searches, answers;
	struct wd_crew *crew = wd_xcalloc(1, sizeof(*crew));
	sigset_t all, before;

	pthread_mutex_init(&crew->lock, NULL);
	pthread_cond_init(&crew->changed, NULL);
	/* Signals are the loop's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	searches = add_thread(crew, labour_aside);
	answers = searches && add_thread(crew, labour_promptly);
	for (int i = 1; answers && i < SEARCHERS; i++)
		add_thread(crew, labour_aside);
	for (int i = 1; answers && i < PROMPT; i++)
		add_thread(crew, labour_promptly);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (answers)
		return crew;
	wd_error_set(err, WD_LOCAL, "the system gives the web server no thread");
	wd_crew_free(crew);
	return NULL;
}

bool wd_crew_add(struct wd_crew *crew, struct wd_work *work)
{
	struct lane *lane = &crew->lanes[work->lane];
	bool taken;

	work->next = NULL;
	pthread_mutex_lock(&crew->lock);
	taken = !crew->ending && lane->n_waiting < bounds[work->lane].most_waiting;
	if (taken) {
		*(lane->last ? &lane->last->next : &lane->first) = work;
		lane->last = work;
		lane->n_waiting++;
		/* All, for the one that would be woken may not do such work. */
		pthread_cond_broadcast(&crew->changed);
	}
	pthread_mutex_unlock(&crew->lock);
	return taken;
}

size_t wd_crew_waiting(struct wd_crew *crew, enum wd_crew_lane lane)
{
	size_t n;

	pthread_mutex_lock(&crew->lock);
	n = crew->lanes[lane].n_waiting;
	pthread_mutex_unlock(&crew->lock);
	return n;
}

void wd_crew_free(struct wd_crew *crew)
{
	pthread_mutex_lock(&crew->lock);
	crew->ending = true;
	pthread_cond_broadcast(&crew->changed);
	pthread_mutex_unlock(&crew->lock);
	for (int i = 0; i < crew->n_threads; i++)
		pthread_join(crew->threads[i], NULL);
	pthread_cond_destroy(&crew->changed);
	pthread_mutex_destroy(&crew->lock);
	free(crew);
}
