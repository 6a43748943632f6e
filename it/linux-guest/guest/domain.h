/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Memory that a domain maps for the engine. */
#ifndef PORTCULLIS_DOMAIN_H
#define PORTCULLIS_DOMAIN_H

#include <linux/gfp.h>
#include <linux/iommu.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/string.h>

/* Within 38 bits, and no memory has such an address: without translation nothing is reached. */
#define IOVA_BASE 0x2000000000ULL

/* Physically contiguous, and as aligned as it is long. */
struct buffer {
	struct page *pages;
	size_t size;
	unsigned long iova;
};

static inline int buffer_allocate(struct buffer *buffer, size_t size, unsigned long iova)
{
	buffer->size = size;
	buffer->iova = iova;
	buffer->pages = alloc_pages(GFP_KERNEL | __GFP_ZERO | __GFP_COMP, get_order(size));
	return buffer->pages ? 0 : -ENOMEM;
}

/* Only once nothing maps it. */
static inline void buffer_free(struct buffer *buffer)
{
	if (buffer->pages)
		__free_pages(buffer->pages, get_order(buffer->size));
	buffer->pages = NULL;
}

static inline u64 *buffer_words(const struct buffer *buffer)
{
	return page_address(buffer->pages);
}

static inline int buffer_map(struct iommu_domain *domain, const struct buffer *buffer, int access)
{
	return iommu_map(domain, buffer->iova, page_to_phys(buffer->pages), buffer->size, access,
			 GFP_KERNEL);
}

static inline bool buffer_unmap(struct iommu_domain *domain, const struct buffer *buffer)
{
	return iommu_unmap(domain, buffer->iova, buffer->size) == buffer->size;
}

static inline void buffer_fill(const struct buffer *buffer, u8 value)
{
	memset(buffer_words(buffer), value, buffer->size);
}

static inline bool buffer_is(const struct buffer *buffer, u8 value)
{
	return !memchr_inv(buffer_words(buffer), value, buffer->size);
}

#endif
