/** The RISC-V IOMMU: its specification as data, the driver for it, and a register-level model. */
module portcullis.riscv {
  requires transitive portcullis.core;
  requires transitive portcullis.machine;
  requires transitive org.jspecify;

  exports portcullis.riscv.spec;
}
