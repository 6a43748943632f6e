/** The machine that IOMMUs and their devices sit in: bus, PCI functions, interrupts, endpoints. */
module portcullis.machine {
  requires transitive portcullis.core;
  requires transitive org.jspecify;

  exports portcullis.machine.ats;
  exports portcullis.machine.bus;
  exports portcullis.machine.interrupts;
  exports portcullis.machine.nvme;
  exports portcullis.machine.nvme.spec;
  exports portcullis.machine.pci;
  exports portcullis.machine.pci.spec;
  exports portcullis.machine.testengine;
}
