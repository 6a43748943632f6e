// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * The PCI driver of the checks' device: Portcullis's DMA test engine, or QEMU's iommu-testdev where
 * the checks themselves are put to the test on somebody else's IOMMU.
 *
 * A command written to /sys/kernel/debug/portcullis-ADDRESS/run is carried out before the write
 * returns: "mappings", "cycles COUNT" or "parallel SECONDS".
 */
#include <linux/debugfs.h>
#include <linux/interrupt.h>
#include <linux/iommu.h>
#include <linux/module.h>
#include <linux/msi.h>
#include <linux/uaccess.h>

#include "engine.h"

int report(const char *name, bool holds, const char *format, ...)
{
	struct va_format text;
	va_list arguments;

	va_start(arguments, format);
	text.fmt = format;
	text.va = &arguments;
	pr_notice("PORTCULLIS-CHECK %s %s %pV\n", name, holds ? "ok" : "FAILED", &text);
	va_end(arguments);
	return holds ? 0 : 1;
}

int engine_write(struct engine *engine, u64 address, u32 bytes, u64 pattern)
{
	int result;

	mutex_lock(&engine->lock);
	result = engine->kind->write(engine, address, bytes, pattern);
	mutex_unlock(&engine->lock);
	return result;
}

int engine_read(struct engine *engine, u64 address, u32 bytes, u64 *first)
{
	int result;

	mutex_lock(&engine->lock);
	result = engine->kind->read(engine, address, bytes, first);
	mutex_unlock(&engine->lock);
	return result;
}

u64 engine_pattern(const struct engine *engine, u64 pattern)
{
	return engine->kind->any_pattern ? pattern : ENGINE_PATTERN;
}

void engine_settle(struct engine *engine)
{
	mutex_lock(&engine->lock);
	mutex_unlock(&engine->lock);
}

static irqreturn_t access_over(int irq, void *data)
{
	struct engine *engine = data;

	atomic64_inc(&engine->interrupts);
	complete(&engine->over);
	return IRQ_HANDLED;
}

static int carry_out(struct engine *engine, char *command)
{
	unsigned int number;

	if (strcmp(command, "mappings") == 0)
		return check_mappings(engine);
	if (sscanf(command, "cycles %u", &number) == 1)
		return check_cycles(engine, number);
	if (sscanf(command, "parallel %u", &number) == 1)
		return check_parallel(engine, number);
	return -EINVAL;
}

static ssize_t run_write(struct file *file, const char __user *text, size_t length, loff_t *offset)
{
	struct engine *engine = file->private_data;
	char command[32];
	int failed;

	if (length >= sizeof(command))
		return -EINVAL;
	if (copy_from_user(command, text, length))
		return -EFAULT;
	command[length] = 0;
	failed = carry_out(engine, strim(command));
	if (failed < 0) {
		pr_err("portcullis: %s: error %d\n", command, failed);
		return failed;
	}
	return failed ? -EIO : length;
}

static const struct file_operations run_operations = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = run_write,
};

static bool plain_messages;
module_param(plain_messages, bool, 0444);
MODULE_PARM_DESC(plain_messages, "Interrupt by MSI, not by MSI-X");

static int set_up_interrupt(struct engine *engine)
{
	struct pci_dev *pdev = engine->pdev;
	int error = pci_alloc_irq_vectors(pdev, 1, 1, plain_messages ? PCI_IRQ_MSI : PCI_IRQ_MSIX);

	if (error < 0)
		return engine->kind->interrupts ? error : 0;
	error = request_irq(pci_irq_vector(pdev, 0), access_over, 0, "portcullis", engine);
	if (error)
		pci_free_irq_vectors(pdev);
	return error;
}

/*
 * The messages of MSI are writes of the device, so that a domain has to map where they go. Those of
 * MSI-X do not come here: QEMU itself raises them for a device that is served.
 */
static int map_messages(struct engine *engine, struct iommu_domain *domain)
{
	struct msi_desc *message;
	u64 address;

	if (!engine->pdev->msi_enabled)
		return 0;
	message = irq_get_msi_desc(pci_irq_vector(engine->pdev, 0));
	address = (u64)message->msg.address_hi << 32 | message->msg.address_lo;
	address &= PAGE_MASK;
	return iommu_map(domain, address, address, PAGE_SIZE, IOMMU_WRITE | IOMMU_MMIO, GFP_KERNEL);
}

struct iommu_domain *engine_domain(struct engine *engine)
{
	struct iommu_domain *domain = iommu_paging_domain_alloc(&engine->pdev->dev);
	int error;

	if (IS_ERR(domain))
		return domain;
	error = map_messages(engine, domain);
	if (!error)
		return domain;
	iommu_domain_free(domain);
	return ERR_PTR(error);
}

static int engine_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct engine *engine;
	char name[32];
	int error;

	engine = devm_kzalloc(&pdev->dev, sizeof(*engine), GFP_KERNEL);
	if (!engine)
		return -ENOMEM;
	engine->pdev = pdev;
	engine->kind = (const struct engine_kind *)id->driver_data;
	mutex_init(&engine->lock);
	init_completion(&engine->over);
	error = pcim_enable_device(pdev);
	if (error)
		return error;
	engine->registers = pcim_iomap_region(pdev, 0, "portcullis");
	if (IS_ERR(engine->registers))
		return PTR_ERR(engine->registers);
	error = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	if (error)
		return error;
	engine->readback = alloc_page(GFP_KERNEL | __GFP_ZERO);
	if (!engine->readback)
		return -ENOMEM;
	pci_set_master(pdev);
	error = set_up_interrupt(engine);
	if (error) {
		__free_page(engine->readback);
		return error;
	}
	pci_set_drvdata(pdev, engine);
	snprintf(name, sizeof(name), "portcullis-%s", pci_name(pdev));
	engine->directory = debugfs_create_dir(name, NULL);
	debugfs_create_file("run", 0200, engine->directory, engine, &run_operations);
	pr_notice("portcullis: %s at %s\n", engine->kind->name, pci_name(pdev));
	return 0;
}

static void engine_remove(struct pci_dev *pdev)
{
	struct engine *engine = pci_get_drvdata(pdev);

	debugfs_remove(engine->directory);	/* waits for a command */
	if (pdev->msix_enabled || pdev->msi_enabled) {
		free_irq(pci_irq_vector(pdev, 0), engine);
		pci_free_irq_vectors(pdev);
	}
	pci_clear_master(pdev);
	__free_page(engine->readback);
}

static const struct pci_device_id engine_ids[] = {
	{ PCI_DEVICE(0x1234, 0x0d0a), .driver_data = (kernel_ulong_t)&portcullis_kind },
	{ PCI_DEVICE(0x1b36, 0x0005), .driver_data = (kernel_ulong_t)&testdev_kind },
	{ }
};

static struct pci_driver engine_driver = {
	.name = "portcullis",
	.id_table = engine_ids,
	.probe = engine_probe,
	.remove = engine_remove,
};
module_pci_driver(engine_driver);

MODULE_DESCRIPTION("Checks of an IOMMU by a device that does the DMA it is told to");
MODULE_LICENSE("GPL");
