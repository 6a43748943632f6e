/**
 * The operating-system half of an IOMMU, with no vendor in it: address spaces for devices, their
 * page tables, their invalidation and the DMA API over them.
 */
module portcullis.core {
  requires transitive org.jspecify;
  requires jdk.jfr;

  exports portcullis.core.sync;
  exports portcullis.core.memory;
  exports portcullis.core.domain;
  exports portcullis.core.fault;
  exports portcullis.core.invalidation;
  exports portcullis.core.pagetable;
  exports portcullis.core.dma;
}
