// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/* The registers of the devices that do the DMA they are told to. */
#include <linux/io.h>
#include <linux/iopoll.h>
#include <linux/io-64-nonatomic-lo-hi.h>
#include <linux/jiffies.h>
#include <linux/mm.h>

#include "engine.h"

/* Long: the machine that the guest runs on may be busy. */
#define PATIENCE (20 * HZ)

/* Portcullis's DMA test engine: testengine.TestEngineRegister. */
enum {
	PC_STATUS = 0x04,
	PC_ADDRESS = 0x08,
	PC_LENGTH = 0x10,
	PC_PASID = 0x14,
	PC_PATTERN = 0x18,
	PC_START = 0x20,
	PC_BYTES_DONE = 0x28,
	PC_DATA = 0x30,

	PC_STATUS_DONE = 2,
	PC_START_WRITE = 1,
	PC_START_INTERRUPT = 1 << 8,
};

static int portcullis_start(struct engine *engine, u64 address, u32 bytes, u32 start)
{
	void __iomem *registers = engine->registers;
	u32 status;

	reinit_completion(&engine->over);
	writeq(address, registers + PC_ADDRESS);
	writel(bytes, registers + PC_LENGTH);
	writel(0, registers + PC_PASID);
	/* Polling is many times faster, which matters where others are to be met at their work. */
	if (engine->polling) {
		writel(start, registers + PC_START);
		if (readl_poll_timeout(registers + PC_STATUS, status, status & PC_STATUS_DONE, 0,
				       PATIENCE / HZ * USEC_PER_SEC))
			return -ETIMEDOUT;
	} else {
		writel(start | PC_START_INTERRUPT, registers + PC_START);
		engine->interrupts_due++;
		if (!wait_for_completion_timeout(&engine->over, PATIENCE)) {
			engine->lost_interrupts++;
			pr_err("portcullis: no interrupt %llu\n", engine->interrupts_due);
		}
	}
	status = readl(registers + PC_STATUS);
	if (status == ~0U)
		return -ENODEV;
	if (!(status & PC_STATUS_DONE))
		return -ETIMEDOUT;
	if (status >> 8 & 0xff)
		return ACCESS_FAILED;
	return readq(registers + PC_BYTES_DONE) == bytes ? ACCESS_WENT_THROUGH : -EPROTO;
}

static int portcullis_write(struct engine *engine, u64 address, u32 bytes, u64 pattern)
{
	writeq(pattern, engine->registers + PC_PATTERN);
	return portcullis_start(engine, address, bytes, PC_START_WRITE);
}

static int portcullis_read(struct engine *engine, u64 address, u32 bytes, u64 *first)
{
	int result = portcullis_start(engine, address, bytes, 0);

	*first = readq(engine->registers + PC_DATA);
	return result;
}

const struct engine_kind portcullis_kind = {
	.name = "DMA test engine",
	.interrupts = true,
	.reads = true,
	.any_pattern = true,
	.write = portcullis_write,
	.read = portcullis_read,
};

/* QEMU's iommu-testdev. It writes, then compares with what it reads untranslated elsewhere. */
enum {
	TD_TRIGGER = 0x00,
	TD_IOVA = 0x04,
	TD_LENGTH = 0x0c,
	TD_RESULT = 0x10,
	TD_DOORBELL = 0x14,
	TD_ATTRIBUTES = 0x18,
	TD_READBACK = 0x1c,
};

#define TD_NOT_TRANSLATED 0xdead0002
#define TD_MISMATCH 0xdead0004

static int testdev_write(struct engine *engine, u64 address, u32 bytes, u64 pattern)
{
	void __iomem *registers = engine->registers;
	u64 readback = page_to_phys(engine->readback);
	u32 result;

	writel(lower_32_bits(address), registers + TD_IOVA);
	writel(upper_32_bits(address), registers + TD_IOVA + 4);
	writel(lower_32_bits(readback), registers + TD_READBACK);
	writel(upper_32_bits(readback), registers + TD_READBACK + 4);
	writel(bytes, registers + TD_LENGTH);
	writel(0, registers + TD_ATTRIBUTES);
	writel(1, registers + TD_DOORBELL);
	readl(registers + TD_TRIGGER);
	result = readl(registers + TD_RESULT);
	/* The page read back never has the pattern: all that counts is that the write was done. */
	if (result == 0 || result == TD_MISMATCH)
		return ACCESS_WENT_THROUGH;
	return result == TD_NOT_TRANSLATED ? ACCESS_FAILED : -EPROTO;
}

const struct engine_kind testdev_kind = {
	.name = "iommu-testdev",
	.write = testdev_write,
};
