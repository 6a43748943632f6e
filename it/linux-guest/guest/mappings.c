// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * One domain, one access after the other: what is mapped is reached, each page where it is, and what
 * is not, or no longer, is not reached and leaves a fault. Which faults the kernel should have logged
 * is printed in lines of PORTCULLIS-FAULT for the host to compare. They are few: the kernel logs ten
 * in five seconds.
 */
#include <linux/kernel.h>

#include "domain.h"
#include "engine.h"

#define CAUSE_READ 13
#define CAUSE_WRITE 15

static void expect_fault(struct engine *engine, unsigned int cause, u64 iova)
{
	pr_notice("PORTCULLIS-FAULT %u devid: 0x%x iotval: %llx\n", cause, pci_dev_id(engine->pdev),
		  iova);
}

static bool write_is_blocked(struct engine *engine, u64 iova)
{
	/* Four bytes: an iommu-testdev splits what is longer, and has a fault for each part. */
	bool blocked = engine_write(engine, iova, 4, ~0ULL) == ACCESS_FAILED;

	if (blocked)
		expect_fault(engine, CAUSE_WRITE, iova);
	return blocked;
}

/* Where in its page the engine is to write: elsewhere in each, so that mixed up pages show. */
static size_t place(size_t page)
{
	return page * PAGE_SIZE + page % (PAGE_SIZE / 8) * 8;
}

/* Some words of each page, then all of it; -1, or the first byte that is not what it should be. */
static ssize_t wrong_byte(struct engine *engine, const struct buffer *buffer)
{
	size_t pages = buffer->size / PAGE_SIZE;
	u64 *words = buffer_words(buffer);
	size_t at;

	buffer_fill(buffer, 0);
	for (size_t page = 0; page < pages; page++)
		if (engine_write(engine, buffer->iova + place(page), 8, page + 1))
			return place(page);
	for (at = 0; at < buffer->size; at += 8) {
		size_t page = at / PAGE_SIZE;
		u64 wanted = at == place(page) ? engine_pattern(engine, page + 1) : 0;

		if (READ_ONCE(words[at / 8]) != wanted)
			return at;
	}
	if (engine_write(engine, buffer->iova, buffer->size, 0x0102030405060708ULL))
		return 0;
	for (at = 0; at < buffer->size; at += 8)
		if (READ_ONCE(words[at / 8]) != engine_pattern(engine, 0x0102030405060708ULL))
			return at;
	return -1;
}

static ssize_t wrong_read(struct engine *engine, const struct buffer *buffer)
{
	u64 *words = buffer_words(buffer);
	u64 found;

	if (!engine->kind->reads)
		return -1;
	for (size_t at = 0; at < buffer->size; at += 8)
		words[at / 8] = 0xfeed000000000000ULL + at;
	for (size_t page = 0; page < buffer->size / PAGE_SIZE; page++) {
		size_t at = place(page);

		if (engine_read(engine, buffer->iova + at, 8, &found) ||
		    found != 0xfeed000000000000ULL + at)
			return at;
	}
	return -1;
}

static int check_size(struct engine *engine, struct iommu_domain *domain, const char *name,
		      size_t size)
{
	struct buffer buffer;
	unsigned long iova = IOVA_BASE + SZ_1G + 2 * size;
	u64 last = iova + size - 4;
	char text[32];
	int failed = 0;
	ssize_t wrong;
	bool unmapped, blocked;

	if (buffer_allocate(&buffer, size, iova))
		return -ENOMEM;
	snprintf(text, sizeof(text), "map-%s", name);
	if (buffer_map(domain, &buffer, IOMMU_READ | IOMMU_WRITE)) {
		buffer_free(&buffer);
		return report(text, false, "iommu_map fails");
	}
	failed += report(text, iommu_iova_to_phys(domain, last) ==
			 page_to_phys(buffer.pages) + size - 4,
			 "%zu bytes at 0x%lx", size, iova);
	snprintf(text, sizeof(text), "dma-write-%s", name);
	wrong = wrong_byte(engine, &buffer);
	failed += report(text, wrong < 0, "first wrong byte: %zd", wrong);
	snprintf(text, sizeof(text), "dma-read-%s", name);
	wrong = wrong_read(engine, &buffer);
	if (engine->kind->reads)
		failed += report(text, wrong < 0, "first wrong byte: %zd", wrong);

	unmapped = buffer_unmap(domain, &buffer);
	buffer_fill(&buffer, 0x5a);
	blocked = write_is_blocked(engine, iova) & write_is_blocked(engine, last);
	snprintf(text, sizeof(text), "unmap-%s", name);
	failed += report(text, unmapped && blocked && buffer_is(&buffer, 0x5a),
			 "unmapped %d, both accesses fail %d, memory untouched %d", unmapped,
			 blocked, buffer_is(&buffer, 0x5a));
	if (unmapped)
		buffer_free(&buffer);
	return failed;
}

/* Two pages side by side, the second for reading only. */
static int check_neighbours(struct engine *engine, struct iommu_domain *domain)
{
	struct buffer first, second;
	int failed = 0;
	u64 found = 0;
	bool can_read, kept;

	if (buffer_allocate(&first, PAGE_SIZE, IOVA_BASE))
		return -ENOMEM;
	if (buffer_allocate(&second, PAGE_SIZE, IOVA_BASE + PAGE_SIZE)) {
		buffer_free(&first);
		return -ENOMEM;
	}
	if (buffer_map(domain, &first, IOMMU_READ | IOMMU_WRITE) ||
	    buffer_map(domain, &second, IOMMU_READ))
		failed += report("read-only", false, "iommu_map fails");
	can_read = !engine->kind->reads || !engine_read(engine, second.iova, 8, &found);
	failed += report("read-only", can_read && write_is_blocked(engine, second.iova) &&
			 buffer_is(&second, 0), "read goes through %d", can_read);
	if (engine->kind->reads) {
		bool blocked = engine_read(engine, second.iova + PAGE_SIZE, 8, &found) ==
			       ACCESS_FAILED;

		expect_fault(engine, CAUSE_READ, second.iova + PAGE_SIZE);
		failed += report("read-unmapped", blocked, "fails %d", blocked);
	}
	buffer_unmap(domain, &second);
	kept = !engine_write(engine, first.iova, PAGE_SIZE, 7) &&
	       buffer_words(&first)[PAGE_SIZE / 8 - 1] == engine_pattern(engine, 7);
	failed += report("unmap-neighbour", kept, "the other page is still reached %d", kept);
	buffer_unmap(domain, &first);
	buffer_free(&second);
	buffer_free(&first);
	return failed;
}

/* While it is detached the device has the domain that the kernel gave it at the beginning. */
static int check_identity(struct engine *engine, const char *name)
{
	struct device *device = &engine->pdev->dev;
	struct iommu_domain *domain = iommu_get_domain_for_dev(device);
	struct buffer buffer;
	int failed, written;
	u64 word;

	if (!domain || domain->type != IOMMU_DOMAIN_IDENTITY)
		return report(name, true, "not identity but type 0x%x: no access made",
			      domain ? domain->type : 0);
	if (buffer_allocate(&buffer, PAGE_SIZE, 0))
		return -ENOMEM;
	written = engine_write(engine, page_to_phys(buffer.pages), 8, 0xabcdef);
	word = READ_ONCE(buffer_words(&buffer)[0]);
	failed = report(name, !written && word == engine_pattern(engine, 0xabcdef),
			"access by physical address: result %d, found 0x%llx", written, word);
	buffer_free(&buffer);
	return failed;
}

int check_mappings(struct engine *engine)
{
	struct device *device = &engine->pdev->dev;
	struct iommu_domain *domain;
	u64 interrupts = atomic64_read(&engine->interrupts);
	u64 due = engine->interrupts_due;
	int failed, error;

	failed = check_identity(engine, "identity");
	domain = engine_domain(engine);
	if (IS_ERR(domain))
		return failed + report("domain", false, "error %ld", PTR_ERR(domain));
	error = iommu_attach_device(domain, device);
	failed += report("domain", !error, "attach %d, page sizes 0x%lx, last address 0x%llx", error,
			 domain->pgsize_bitmap, (u64)domain->geometry.aperture_end);
	if (!error) {
		failed += check_size(engine, domain, "4k", SZ_4K);
		if (domain->pgsize_bitmap & SZ_64K)
			failed += check_size(engine, domain, "64k", SZ_64K);
		failed += check_size(engine, domain, "2m", SZ_2M);
		failed += check_neighbours(engine, domain);
		iommu_detach_device(domain, device);
		failed += check_identity(engine, "identity-again");
	}
	iommu_domain_free(domain);
	if (engine->kind->interrupts) {
		interrupts = atomic64_read(&engine->interrupts) - interrupts;
		due = engine->interrupts_due - due;
		failed += report("interrupts", interrupts == due && !engine->lost_interrupts,
				 "%llu of %llu", interrupts, due);
	}
	return failed;
}
