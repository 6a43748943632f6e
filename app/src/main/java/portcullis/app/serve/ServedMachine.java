package portcullis.app.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.InputException;
import portcullis.app.platform.Disk;
import portcullis.core.sync.Clock;
import portcullis.machine.bus.DmaTranslator;
import portcullis.machine.nvme.NvmeController;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.testengine.DmaTestEngine;
import portcullis.riscv.device.RiscvIommuConfig;
import portcullis.riscv.device.RiscvIommuFunction;
import portcullis.riscv.spec.CommandKind;
import portcullis.vfiouser.session.Guest;
import portcullis.vfiouser.session.Limits;

/** An IOMMU and the functions behind it, each at its socket. {@link #status} is thread-safe. */
final class ServedMachine implements AutoCloseable {
  // Where QEMU's virt machine has the interrupt files of supervisors, up to the configuration space
  // of its PCI functions.
  private static final long INTERRUPT_FILES = 0x2800_0000L;
  private static final long INTERRUPT_FILES_BYTES = 0x0800_0000L;

  private final Guest guest = new Guest(INTERRUPT_FILES, INTERRUPT_FILES_BYTES);
  private final RiscvIommuFunction iommu;
  private final List<ServedDevice> devices = new ArrayList<>();
  private final long startedNanos = Clock.nanos();

  private final Limits limits;

  private ServedMachine(Limits limits) {
    this.limits = limits;
    iommu = new RiscvIommuFunction(guest.bus(), RiscvIommuConfig.standard());
  }

  /**
   * Begins to serve.
   *
   * @param directory for the sockets and temporary disks; made if it is not there
   * @param limits of each client
   * @throws InputException if a socket or a disk cannot be had; nothing is left then
   */
  static ServedMachine start(Topology topology, Path directory, Limits limits)
      throws InputException {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new InputException(Disk.describe(directory, e));
    }
    ServedMachine machine = new ServedMachine(limits);
    boolean started = false;
    try {
      machine.serveAll(topology, directory);
      started = true;
      return machine;
    } finally {
      if (!started) {
        machine.close();
      }
    }
  }

  /** The functions, the IOMMU first. */
  List<ServedDevice> devices() {
    return List.copyOf(devices);
  }

  ServeStatus status() {
    SortedMap<String, Long> commands = new TreeMap<>();
    for (CommandKind kind : CommandKind.values()) {
      // Of ILLEGAL it is how often the queue has stopped.
      commands.put(kind.mnemonic(), iommu.iommu().executed(kind));
    }
    return new ServeStatus(
        Clock.nanos() - startedNanos,
        commands,
        iommu.iommu().faults(),
        devices.stream().map(ServedDevice::status).toList());
  }

  /** What has failed in the program, null if nothing. */
  @Nullable RuntimeException failure() {
    return devices.stream()
        .map(ServedDevice::failure)
        .filter(failure -> failure != null)
        .findFirst()
        .orElse(null);
  }

  @Override
  public void close() {
    // The IOMMU is the first and ends last, as what is behind it uses it.
    devices.reversed().forEach(ServedDevice::close);
    iommu.iommu().close();
    guest.close();
  }

  private void serveAll(Topology topology, Path directory) throws InputException {
    devices.add(
        ServedDevice.start(
            guest,
            Topology.IOMMU,
            "riscv-iommu",
            topology.iommu(),
            iommu,
            DmaTranslator.NONE,
            null,
            directory,
            limits));
    for (Topology.Endpoint endpoint : topology.functions()) {
      devices.add(
          switch (endpoint) {
            case Topology.Nvme nvme -> nvme(nvme, directory);
            case Topology.Engine engine -> serve(engine, new DmaTestEngine(), null, directory);
          });
    }
  }

  private ServedDevice nvme(Topology.Nvme nvme, Path directory) throws InputException {
    Disk disk =
        nvme.disk() == null
            ? Disk.temporary(directory.resolve(nvme.name() + ".img"), Topology.TEMPORARY_DISK_BYTES)
            : Disk.open(nvme.disk());
    return serve(nvme, NvmeController.over(disk.store(), nvme.name()), disk, directory);
  }

  private ServedDevice serve(
      Topology.Endpoint endpoint, PciFunction function, @Nullable Disk disk, Path directory)
      throws InputException {
    return ServedDevice.start(
        guest,
        endpoint.name(),
        endpoint.kind(),
        endpoint.id(),
        function,
        iommu.iommu(),
        disk,
        directory,
        limits);
  }
}
