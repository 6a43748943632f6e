// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/* What the kernel's loader reads of a module; its own build would generate this. */
#define INCLUDE_VERMAGIC
#include <linux/module.h>
#include <linux/vermagic.h>

MODULE_INFO(vermagic, VERMAGIC_STRING);
MODULE_INFO(name, "portcullis");
MODULE_INFO(depends, "");

__visible struct module __this_module __section(".gnu.linkonce.this_module") = {
	.name = "portcullis",
	.init = init_module,
	.exit = cleanup_module,
	.arch = MODULE_ARCH_INIT,
};
