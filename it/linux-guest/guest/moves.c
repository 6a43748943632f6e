// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * A device that is moved from domain to domain, alone and while others map, unmap and do DMA.
 *
 *   mover:  detach, attach, ...             says which of the two it is, and when it is neither
 *   mapper: map, unmap, ...                 nothing may change memory after iommu_unmap returned
 *   thread of the command: DMA              what was attached all the time must be reached, what
 *                                           was detached all the time must not
 */
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/prandom.h>

#include "domain.h"
#include "engine.h"

/* Two domains that map the same address to different pages. */
struct pair {
	struct iommu_domain *domain[2];
	struct buffer buffer[2];
};

static void pair_free(struct pair *pair)
{
	for (int i = 0; i < 2; i++) {
		if (!IS_ERR_OR_NULL(pair->domain[i])) {
			buffer_unmap(pair->domain[i], &pair->buffer[i]);
			iommu_domain_free(pair->domain[i]);
		}
		buffer_free(&pair->buffer[i]);
	}
}

static int pair_allocate(struct pair *pair, struct engine *engine)
{
	int error;

	memset(pair, 0, sizeof(*pair));
	for (int i = 0; i < 2; i++) {
		pair->domain[i] = engine_domain(engine);
		if (IS_ERR(pair->domain[i]))
			return PTR_ERR(pair->domain[i]);
		error = buffer_allocate(&pair->buffer[i], PAGE_SIZE, IOVA_BASE);
		if (!error)
			error = buffer_map(pair->domain[i], &pair->buffer[i],
					   IOMMU_READ | IOMMU_WRITE);
		if (error)
			return error;
	}
	return 0;
}

int check_cycles(struct engine *engine, unsigned int cycles)
{
	struct device *device = &engine->pdev->dev;
	unsigned int cycle, wrong = 0, reached = 0;
	u64 lost = engine->lost_interrupts;
	struct pair pair;
	int error;

	error = pair_allocate(&pair, engine);
	for (cycle = 0; !error && cycle < cycles; cycle++) {
		struct buffer *mine = &pair.buffer[cycle & 1], *other = &pair.buffer[~cycle & 1];
		u64 pattern = engine_pattern(engine, cycle + 1);

		error = iommu_attach_device(pair.domain[cycle & 1], device);
		if (error)
			break;
		buffer_words(mine)[0] = 0;
		buffer_words(other)[0] = 0;
		if (engine_write(engine, IOVA_BASE, 8, pattern) ||
		    READ_ONCE(buffer_words(mine)[0]) != pattern ||
		    READ_ONCE(buffer_words(other)[0]))
			wrong++;
		iommu_detach_device(pair.domain[cycle & 1], device);
		buffer_words(mine)[0] = 0;
		if (!engine_write(engine, IOVA_BASE, 8, pattern) || READ_ONCE(buffer_words(mine)[0]))
			reached++;
		cond_resched();
	}
	pair_free(&pair);
	lost = engine->lost_interrupts - lost;
	return report(engine->pdev->msi_enabled ? "cycles-msi" : "cycles", cycle == cycles && !error && !wrong && !reached && !lost,
		      "%u of %u, error %d, attached and not reached or another's page reached: %u, reached when detached: %u, lost interrupts: %llu",
		      cycle, cycles, error, wrong, reached, lost);
}

/* Who moves, maps and does DMA at the same time. */
struct parallel {
	struct engine *engine;
	struct iommu_domain *domain;
	struct buffer always;		/* mapped all the time */
	atomic_t epoch;			/* odd while the mover is at it, bit 1: attached */
	atomic64_t dmas;
	atomic64_t moves, move_errors;
	atomic64_t maps, map_errors, changed;
};

#define MOVING 1
#define ATTACHED 2
#define EPOCH 4

/* Where the mapper maps; every size is within. */
#define WINDOW_IOVA (IOVA_BASE + SZ_1G)
#define WINDOW_BYTES SZ_2M

#define MOST_EXTRA (120 * HZ)

static int move(void *data)
{
	struct parallel *all = data;
	struct device *device = &all->engine->pdev->dev;

	while (!kthread_should_stop()) {
		int epoch = atomic_read(&all->epoch);
		bool attached = epoch & ATTACHED;
		int error = 0;

		atomic_set_release(&all->epoch, epoch | MOVING);
		smp_mb();	/* the access that begins now sees that a move is under way */
		if (attached)
			iommu_detach_device(all->domain, device);
		else
			error = iommu_attach_device(all->domain, device);
		smp_mb();	/* the move is over before it is said to be */
		atomic_set_release(&all->epoch, (error ? epoch : epoch ^ ATTACHED) + EPOCH);
		atomic64_inc(error ? &all->move_errors : &all->moves);
		/* Stays for some accesses, most often few. */
		usleep_range(300, 500 + get_random_u32_below(get_random_u32_below(20000) + 1));
	}
	return 0;
}

/* Until an access has begun and ended, or none comes for long. */
static void let_dma_pass(struct parallel *all)
{
	s64 enough = atomic64_read(&all->dmas) + 2;

	for (int i = 0; i < 1000 && atomic64_read(&all->dmas) < enough; i++)
		usleep_range(50, 200);
}

static int map(void *data)
{
	static const size_t sizes[] = { SZ_4K, SZ_64K, SZ_2M, SZ_4K, 3 * SZ_4K };
	struct parallel *all = data;

	for (unsigned int round = 0; !kthread_should_stop(); round++) {
		size_t size = sizes[round % ARRAY_SIZE(sizes)];
		struct buffer buffer;

		if (buffer_allocate(&buffer, size, WINDOW_IOVA) ||
		    buffer_map(all->domain, &buffer, IOMMU_READ | IOMMU_WRITE)) {
			atomic64_inc(&all->map_errors);
			buffer_free(&buffer);
			continue;
		}
		let_dma_pass(all);
		if (!buffer_unmap(all->domain, &buffer)) {
			atomic64_inc(&all->map_errors);
			continue;	/* not freed: the device may still reach it */
		}
		/* An access that was translated before the unmap returned may land until then. */
		engine_settle(all->engine);
		buffer_fill(&buffer, 0xc5);
		let_dma_pass(all);
		if (!buffer_is(&buffer, 0xc5))
			atomic64_inc(&all->changed);
		buffer_free(&buffer);
		atomic64_inc(&all->maps);
	}
	return 0;
}

struct judgement {
	u64 reached, refused;		/* as they had to be */
	u64 missed, trespassed;		/* as they must not be */
	u64 unjudged;			/* a move was under way */
	u64 window_reached, window_refused;
	int error;
};

static void judge_always(struct parallel *all, struct judgement *judgement, u64 number)
{
	u64 pattern = engine_pattern(all->engine, number | 1);
	int before, after, result;
	u64 found;

	buffer_words(&all->always)[0] = 0;
	before = atomic_read_acquire(&all->epoch);
	smp_mb();	/* read before the access begins */
	result = engine_write(all->engine, IOVA_BASE, 8, pattern);
	smp_mb();	/* and after it is over */
	after = atomic_read_acquire(&all->epoch);
	found = READ_ONCE(buffer_words(&all->always)[0]);
	if (result < 0)
		judgement->error = result;
	else if (before != after || (before & MOVING))
		judgement->unjudged++;
	else if (before & ATTACHED)
		result == ACCESS_WENT_THROUGH && found == pattern ? judgement->reached++ :
								    judgement->missed++;
	else
		result == ACCESS_FAILED && !found ? judgement->refused++ : judgement->trespassed++;
}

/* On a busy machine much less happens in a second; but something must before it can be judged. */
static bool is_enough(struct parallel *all, const struct judgement *judgement)
{
	return judgement->reached && judgement->refused && judgement->window_reached &&
	       atomic64_read(&all->moves) > 1 && atomic64_read(&all->maps) > 1;
}

static void do_dma(struct parallel *all, struct judgement *judgement, unsigned int seconds)
{
	unsigned long end = jiffies + seconds * HZ;
	unsigned long latest = end + MOST_EXTRA;

	while ((time_before(jiffies, end) ||
		(time_before(jiffies, latest) && !is_enough(all, judgement))) &&
	       !judgement->error && !signal_pending(current)) {
		u64 number = atomic64_inc_return(&all->dmas);
		u64 offset = get_random_u32_below(number & 1 ? WINDOW_BYTES : SZ_4K) & ~7ULL;
		int result;

		/* A message of MSI is DMA too and may be lost during a move. */
		all->engine->polling = all->engine->pdev->msi_enabled || number % 4;
		judge_always(all, judgement, number);
		result = engine_write(all->engine, WINDOW_IOVA + offset, 8, number);
		if (result < 0)
			judgement->error = result;
		else if (result == ACCESS_WENT_THROUGH)
			judgement->window_reached++;
		else
			judgement->window_refused++;
		cond_resched();
	}
}

static int judge(struct parallel *all, const struct judgement *judgement, u64 lost)
{
	int failed;

	failed = report("parallel-moves", atomic64_read(&all->moves) > 1 &&
			!atomic64_read(&all->move_errors), "%llu, errors %llu",
			atomic64_read(&all->moves), atomic64_read(&all->move_errors));
	failed += report("parallel-maps", atomic64_read(&all->maps) > 1 &&
			 !atomic64_read(&all->map_errors) && !atomic64_read(&all->changed),
			 "%llu, errors %llu, changed after unmap %llu", atomic64_read(&all->maps),
			 atomic64_read(&all->map_errors), atomic64_read(&all->changed));
	failed += report("parallel-dma", judgement->reached && judgement->refused &&
			 judgement->window_reached && !judgement->missed && !judgement->trespassed &&
			 !judgement->error && !lost,
			 "attached: %llu reached %llu not, detached: %llu refused %llu not, during a move: %llu, in the window: %llu reached %llu refused, error %d, lost interrupts %llu",
			 judgement->reached, judgement->missed, judgement->refused,
			 judgement->trespassed, judgement->unjudged, judgement->window_reached,
			 judgement->window_refused, judgement->error, lost);
	return failed;
}

static int run_parallel(struct parallel *all, unsigned int seconds)
{
	struct task_struct *mover, *mapper;
	struct judgement judgement = { 0 };
	u64 lost = all->engine->lost_interrupts;

	mover = kthread_run(move, all, "portcullis-move");
	if (IS_ERR(mover))
		return PTR_ERR(mover);
	mapper = kthread_run(map, all, "portcullis-map");
	if (IS_ERR(mapper)) {
		kthread_stop(mover);
		return PTR_ERR(mapper);
	}
	do_dma(all, &judgement, seconds);
	all->engine->polling = false;
	kthread_stop(mapper);
	kthread_stop(mover);
	if (atomic_read(&all->epoch) & ATTACHED)
		iommu_detach_device(all->domain, &all->engine->pdev->dev);
	return judge(all, &judgement, all->engine->lost_interrupts - lost);
}

int check_parallel(struct engine *engine, unsigned int seconds)
{
	struct parallel *all = kzalloc(sizeof(*all), GFP_KERNEL);
	int failed;

	if (!all)
		return -ENOMEM;
	all->engine = engine;
	all->domain = engine_domain(engine);
	if (IS_ERR(all->domain)) {
		failed = PTR_ERR(all->domain);
		goto free_all;
	}
	failed = buffer_allocate(&all->always, PAGE_SIZE, IOVA_BASE);
	if (failed)
		goto free_domain;
	failed = buffer_map(all->domain, &all->always, IOMMU_READ | IOMMU_WRITE);
	if (!failed) {
		failed = run_parallel(all, seconds);
		buffer_unmap(all->domain, &all->always);
	}
	buffer_free(&all->always);
free_domain:
	iommu_domain_free(all->domain);
free_all:
	kfree(all);
	return failed;
}
