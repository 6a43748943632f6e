// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * Loads the second half of a block device past the page cache, and checks what it reads:
 *   disk DEVICE SECONDS MEBIBYTES
 * Prints a line "name ops bytes nanoseconds p50 p99 max" a phase, latencies in nanoseconds, and ends
 * with 1 and what was wrong where data differs, with 2 where the device does not work.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/fs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define BLOCK 4096
#define SECTOR 512
#define DEEPEST 64
#define LATENCIES (1 << 20)

static int device;
static uint64_t first_byte;		/* of the half that is used */
static uint64_t blocks;			/* of it that are used */
static uint32_t *generation;		/* by block: what was written last */
static uint32_t *latencies;		/* of one phase, nanoseconds */
static uint64_t seed;

struct phase {
	const char *name;
	int writes;
	int random;
	uint32_t bytes;
	uint32_t depth;
	int once;			/* each block once instead of for some time */
};

struct slot {
	struct iocb request;
	unsigned char *buffer;
	uint64_t start;			/* nanoseconds */
	uint64_t block;
	uint32_t index;			/* in its phase, below the depth */
};

static void fail(const char *what, int error)
{
	fprintf(stderr, "disk: %s: %s\n", what, strerror(error));
	exit(2);
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

static uint64_t next_random(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

/* The first word of each sector tells which one it is and when it was written. */
static uint64_t stamp(uint64_t block, uint32_t sector)
{
	return (block * (BLOCK / SECTOR) + sector) << 24 ^ generation[block] ^ 0xd15cULL << 48;
}

static void write_stamps(struct slot *slot, uint32_t bytes)
{
	for (uint32_t at = 0; at < bytes; at += SECTOR) {
		uint64_t block = slot->block + at / BLOCK;

		if (at % BLOCK == 0)
			generation[block]++;
		uint64_t word = stamp(block, at % BLOCK / SECTOR);
		memcpy(slot->buffer + at, &word, 8);
		memcpy(slot->buffer + at + SECTOR - 8, &word, 8);
	}
}

static void compare_stamps(const struct slot *slot, uint32_t bytes, const char *name)
{
	for (uint32_t at = 0; at < bytes; at += SECTOR) {
		uint64_t block = slot->block + at / BLOCK, first, last;
		uint64_t wanted = stamp(block, at % BLOCK / SECTOR);

		memcpy(&first, slot->buffer + at, 8);
		memcpy(&last, slot->buffer + at + SECTOR - 8, 8);
		if (first == wanted && last == wanted)
			continue;
		fprintf(stderr, "disk: %s: block %llu sector %u has %016llx and %016llx instead of %016llx\n",
			name, (unsigned long long)block, at % BLOCK / SECTOR,
			(unsigned long long)first, (unsigned long long)last,
			(unsigned long long)wanted);
		exit(1);
	}
}

static int by_size(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return (a > b) - (a < b);
}

static void print(const struct phase *phase, uint64_t count, uint64_t nanoseconds)
{
	uint64_t kept = count < LATENCIES ? count : LATENCIES;

	qsort(latencies, kept, sizeof(*latencies), by_size);
	printf("%s %llu %llu %llu %u %u %u\n", phase->name, (unsigned long long)count,
	       (unsigned long long)count * phase->bytes, (unsigned long long)nanoseconds,
	       kept ? latencies[kept / 2] : 0, kept ? latencies[kept * 99 / 100] : 0,
	       kept ? latencies[kept - 1] : 0);
	fflush(stdout);
}

static void submit(aio_context_t context, struct slot *slot, const struct phase *phase,
		   uint64_t number)
{
	uint64_t units = blocks * BLOCK / phase->bytes;
	uint64_t unit = number % units;
	struct iocb *request = &slot->request;

	/* Each slot has blocks of its own: two writes of one block would have no order. */
	if (phase->random)
		unit = next_random() % (units / phase->depth) * phase->depth + slot->index;
	slot->block = unit * (phase->bytes / BLOCK);
	if (phase->writes)
		write_stamps(slot, phase->bytes);
	memset(request, 0, sizeof(*request));
	request->aio_fildes = device;
	request->aio_lio_opcode = phase->writes ? IOCB_CMD_PWRITE : IOCB_CMD_PREAD;
	request->aio_buf = (uintptr_t)slot->buffer;
	request->aio_nbytes = phase->bytes;
	request->aio_offset = first_byte + slot->block * BLOCK;
	request->aio_data = (uintptr_t)slot;
	slot->start = now();
	if (syscall(SYS_io_submit, context, 1, &request) != 1)
		fail(phase->name, errno);
}

static void finish(const struct io_event *event, const struct phase *phase, uint64_t number)
{
	struct slot *slot = (struct slot *)(uintptr_t)event->data;

	if (event->res != (int64_t)phase->bytes)
		fail(phase->name, event->res < 0 ? (int)-event->res : EIO);
	if (number < LATENCIES)
		latencies[number] = (uint32_t)(now() - slot->start);
	if (!phase->writes)
		compare_stamps(slot, phase->bytes, phase->name);
}

static void run(const struct phase *phase, struct slot *slots, uint64_t nanoseconds)
{
	uint64_t units = blocks * BLOCK / phase->bytes;
	uint64_t submitted = 0, over = 0, start = now(), end = start + nanoseconds;
	aio_context_t context = 0;
	struct io_event events[DEEPEST];

	if (syscall(SYS_io_setup, DEEPEST, &context) < 0)
		fail("io_setup", errno);
	while (submitted < phase->depth && (!phase->once || submitted < units)) {
		slots[submitted].index = submitted;
		submit(context, &slots[submitted], phase, submitted);
		submitted++;
	}
	while (over < submitted) {
		long got = syscall(SYS_io_getevents, context, 1, DEEPEST, events, NULL);

		if (got < 0)
			fail("io_getevents", errno);
		for (long i = 0; i < got; i++, over++) {
			finish(&events[i], phase, over);
			if (phase->once ? submitted < units : now() < end) {
				submit(context, (struct slot *)(uintptr_t)events[i].data, phase,
				       submitted);
				submitted++;
			}
		}
	}
	print(phase, over, now() - start);
	syscall(SYS_io_destroy, context);
}

int main(int count, char **arguments)
{
	static const struct phase phases[] = {
		{ "seq-write-128k-qd4", 1, 0, 131072, 4, 1 },
		{ "seq-read-128k-qd4", 0, 0, 131072, 4, 0 },
		{ "rand-read-4k-qd1", 0, 1, 4096, 1, 0 },
		{ "rand-read-4k-qd32", 0, 1, 4096, 32, 0 },
		{ "rand-write-4k-qd1", 1, 1, 4096, 1, 0 },
		{ "rand-write-4k-qd32", 1, 1, 4096, 32, 0 },
		{ "verify-128k-qd4", 0, 0, 131072, 4, 1 },
	};
	struct slot slots[DEEPEST];
	uint64_t bytes;

	if (count != 4) {
		fprintf(stderr, "usage: disk DEVICE SECONDS MEBIBYTES\n");
		return 2;
	}
	device = open(arguments[1], O_RDWR | O_DIRECT);
	if (device < 0 || ioctl(device, BLKGETSIZE64, &bytes) < 0)
		fail(arguments[1], errno);
	first_byte = bytes / 2 / 131072 * 131072;
	blocks = strtoull(arguments[3], NULL, 10) * (1 << 20) / BLOCK;
	if (blocks == 0 || first_byte + blocks * BLOCK > bytes)
		fail("half of the device is smaller than that", EINVAL);
	seed = now() | 1;
	generation = calloc(blocks, sizeof(*generation));
	latencies = calloc(LATENCIES, sizeof(*latencies));
	for (int i = 0; i < DEEPEST; i++) {
		slots[i].buffer = aligned_alloc(BLOCK, 131072);
		if (!slots[i].buffer || !generation || !latencies)
			fail("memory", ENOMEM);
		memset(slots[i].buffer, 0x3c, 131072);
	}
	for (size_t i = 0; i < sizeof(phases) / sizeof(*phases); i++)
		run(&phases[i], slots, (uint64_t)(atof(arguments[2]) * 1e9));
	return 0;
}
