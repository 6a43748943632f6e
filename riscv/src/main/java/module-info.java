/** The RISC-V IOMMU: its specification as data, its driver, and a model of its hardware. */
module portcullis.riscv {
  requires transitive portcullis.core;
  requires transitive portcullis.machine;
  requires transitive org.jspecify;

  exports portcullis.riscv.driver;
  exports portcullis.riscv.spec;
  exports portcullis.riscv.device;
}
