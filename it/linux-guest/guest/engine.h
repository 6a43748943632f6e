/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* A device that does the DMA it is told to, and the checks that are made with it. */
#ifndef PORTCULLIS_ENGINE_H
#define PORTCULLIS_ENGINE_H

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/mutex.h>
#include <linux/pci.h>

struct dentry;
struct iommu_domain;
struct engine;

/* What became of an access; a negative errno if the device does not answer. */
enum access_result {
	ACCESS_WENT_THROUGH,
	ACCESS_FAILED,
};

/* Devices differ in their registers and in what they can do. */
struct engine_kind {
	const char *name;
	bool interrupts;	/* when an access is over, else it is when it has been started */
	bool reads;		/* can read memory, else only write it */
	bool any_pattern;	/* writes what it is told, else only ENGINE_PATTERN */
	int (*write)(struct engine *engine, u64 address, u32 bytes, u64 pattern);
	int (*read)(struct engine *engine, u64 address, u32 bytes, u64 *first);
};

/* What a device writes that has a pattern of its own. */
#define ENGINE_PATTERN 0x1234567812345678ULL

struct engine {
	struct pci_dev *pdev;
	const struct engine_kind *kind;
	void __iomem *registers;
	struct dentry *directory;
	struct page *readback;		/* what an iommu-testdev compares with; may be null */
	struct mutex lock;		/* one access at a time: guards the registers */
	struct completion over;		/* by the interrupt of an access */
	atomic64_t interrupts;
	u64 interrupts_due;		/* under lock */
	u64 lost_interrupts;		/* under lock */
	bool polling;			/* instead of waiting for interrupts; set between accesses */
};

extern const struct engine_kind portcullis_kind;
extern const struct engine_kind testdev_kind;

/* Repeats an 8-byte pattern, lowest byte first, from the address on. */
int engine_write(struct engine *engine, u64 address, u32 bytes, u64 pattern);
/* Reads, and keeps the first 8 bytes. */
int engine_read(struct engine *engine, u64 address, u32 bytes, u64 *first);
/* The pattern if the device can write it, else the one that it writes. */
u64 engine_pattern(const struct engine *engine, u64 pattern);
/* Returns when no access is under way that began before. */
void engine_settle(struct engine *engine);

/* A paging domain that lets interrupts through; freed as any other. An error pointer if it fails. */
struct iommu_domain *engine_domain(struct engine *engine);

/* Each prints its lines and returns how many checks failed, or a negative errno. */
int check_mappings(struct engine *engine);
int check_cycles(struct engine *engine, unsigned int cycles);
int check_parallel(struct engine *engine, unsigned int seconds);

/* One line a check, which the host collects from the console. Returns 0 if it holds, else 1. */
int report(const char *name, bool holds, const char *format, ...) __printf(3, 4);

#endif
