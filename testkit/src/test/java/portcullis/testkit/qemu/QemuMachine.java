package portcullis.testkit.qemu;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import portcullis.machine.bus.MmioRegion;

/**
 * A QEMU of its own with an IOMMU and devices behind it: ended by {@link #close}.
 *
 * <p>Its RAM is a file, and so is the window, memory at other addresses that devices reach too.
 * Several machines may have the same files: an IOMMU each for one system.
 */
final class QemuMachine implements AutoCloseable {
  /** Requester ids of its {@link SdHost}s: bus 0, devices 2, 3 and 6. */
  static final List<Integer> SD_HOSTS = List.of(0x10, 0x18, 0x30);

  /** Source at the {@link Plic} of the wire of a platform unit's vector 0. */
  static final int WIRE = 36;

  /** Requester id of its {@link Writer}: device 4. */
  static final int WRITER = 0x20;

  static final long RAM_BASE = 0x8000_0000L;
  static final long RAM_BYTES = 16L << 20;
  static final long WINDOW_BASE = 0x4000_0000L;
  static final long WINDOW_BYTES = 1L << 20;

  private static final int IOMMU_ID = 0x08;
  private static final int WINDOW_ID = 0x28;
  private static final long CARD_BYTES = 1L << 20;
  private static final long ECAM = 0x3000_0000L;
  private static final long NOTHING = 0xffff_ffffL;
  private static final int BAR_0 = 0x10;
  private static final int BAR_2 = 0x18;
  private static final int COMMAND = 0x04;
  private static final int CAPABILITIES_POINTER = 0x34;
  private static final int CAPABILITY_MSIX = 0x11;
  private static final int MSIX_ENABLE = 0x8000;
  private static final int MEMORY_AND_BUS_MASTER = 6;
  private static final long PLATFORM_IOMMU = 0x0301_0000L;
  private static final long IOMMU_BAR = 0x4100_0000L;
  private static final long DEVICE_BARS = 0x4200_0000L;

  private final QemuProcess process;
  private final QtestClient qtest;
  private final Unit unit;
  private final IntFunction<Path> cards;
  // Those in use so far, by requester id.
  private final Map<Integer, SdHost> hosts = new TreeMap<>();
  private final Writer writer;

  /** Where its IOMMU is. */
  enum Unit {
    /** A function of the PCI bus; interrupts by message. */
    PCI(IOMMU_BAR, "virt,aia=aplic-imsic,memory-backend=ram"),
    /** A part of the platform; interrupts by wire, too. */
    PLATFORM(PLATFORM_IOMMU, "virt,iommu-sys=on,memory-backend=ram");

    private final long registers;
    private final String machine;

    Unit(long registers, String machine) {
      this.registers = registers;
      this.machine = machine;
    }
  }

  private QemuMachine(QemuProcess process, Path directory, String name, Unit unit) {
    this.process = process;
    this.unit = unit;
    this.cards = id -> card(directory, name, id);
    this.qtest = new QtestClient(process.channel());
    if (unit == Unit.PCI) {
      enable(IOMMU_ID, BAR_0, IOMMU_BAR);
    }
    enable(WINDOW_ID, BAR_2, WINDOW_BASE);
    this.writer = new Writer(qtest, enable(WRITER, BAR_0, barOf(WRITER)));
  }

  /**
   * Starts one.
   *
   * @param directory where it keeps files under {@code name}
   * @param ram the file of its RAM, {@link #RAM_BYTES} long
   * @param window the file at {@link #WINDOW_BASE}, {@link #WINDOW_BYTES} long
   */
  static QemuMachine start(Path directory, String name, Path ram, Path window, Unit unit)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("-M", unit.machine, "-bios", "none", "-m", "16"));
    words.addAll(List.of("-display", "none", "-nodefaults"));
    words.addAll(List.of("-object", shared("ram", ram, RAM_BYTES)));
    words.addAll(List.of("-object", shared("window", window, WINDOW_BYTES)));
    if (unit == Unit.PCI) {
      device(words, "riscv-iommu-pci", IOMMU_ID);
    }
    device(words, "iommu-testdev", WRITER);
    device(words, "ivshmem-plain,memdev=window", WINDOW_ID);
    for (int id : SD_HOSTS) {
      Path card = makeFile(card(directory, name, id), CARD_BYTES);
      device(words, "sdhci-pci,id=host" + id, id);
      words.addAll(List.of("-drive", "if=none,format=raw,id=card%d,file=%s".formatted(id, card)));
      words.addAll(
          List.of("-device", "sd-card,drive=card%1$d,bus=pcie.0/host%1$d/sd-bus".formatted(id)));
    }
    return boot(directory, name, unit, words);
  }

  /**
   * Starts one with these arguments, and ends it again if anything of it is not as it should be.
   */
  static QemuMachine boot(Path directory, String name, Unit unit, List<String> words)
      throws IOException {
    QemuProcess process = QemuProcess.start(directory, name, words);
    try {
      return new QemuMachine(process, directory, name, unit);
    } catch (RuntimeException failure) {
      process.close();
      throw failure;
    }
  }

  /** Makes a file of that many zeros. */
  static Path makeFile(Path file, long sizeBytes) throws IOException {
    try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
      made.setLength(sizeBytes);
    }
    return file;
  }

  /** The registers of the IOMMU. Thread-safe. */
  MmioRegion iommu() {
    return new MmioRegion() {
      @Override
      public long sizeBytes() {
        return 4096;
      }

      @Override
      public long read(long offset, int sizeBytes) {
        return qtest.read(unit.registers + offset, sizeBytes);
      }

      @Override
      public void write(long offset, int sizeBytes, long value) {
        qtest.write(unit.registers + offset, sizeBytes, value);
      }
    };
  }

  /** The device with one of {@link #SD_HOSTS}. */
  SdHost host(int requesterId) {
    if (!SD_HOSTS.contains(requesterId)) {
      throw new IllegalArgumentException("no SD host has requester id " + requesterId);
    }
    return hosts.computeIfAbsent(
        requesterId, id -> new SdHost(qtest, enable(id, BAR_0, barOf(id)), cards.apply(id)));
  }

  /** Lets the IOMMU interrupt by messages, as whoever enumerates its bus does: MSI-X Enable. */
  void enableMessages() {
    long config = configOf(IOMMU_ID);
    long at = qtest.read(config + CAPABILITIES_POINTER, 1);
    while (at != 0 && qtest.read(config + at, 1) != CAPABILITY_MSIX) {
      at = qtest.read(config + at + 1, 1);
    }
    if (at == 0) {
      throw new AssertionError("the IOMMU has no MSI-X");
    }
    qtest.write(config + at + 2, 2, MSIX_ENABLE);
  }

  /** The interrupt controller of a machine with a platform unit. */
  Plic plic() {
    return new Plic(qtest);
  }

  /** The device with id {@link #WRITER}. */
  Writer writer() {
    return writer;
  }

  private long enable(int requesterId, int bar, long base) {
    long config = configOf(requesterId);
    if (qtest.read(config, 4) == NOTHING) {
      throw new IllegalStateException("QEMU has no device 0x%x".formatted(requesterId));
    }
    qtest.write(config + bar, 4, base);
    boolean is64Bit = (qtest.read(config + bar, 4) & 6) == 4;
    if (is64Bit) {
      qtest.write(config + bar + 4, 4, 0);
    }
    qtest.write(config + COMMAND, 2, MEMORY_AND_BUS_MASTER);
    return base;
  }

  private static long configOf(int requesterId) {
    return ECAM + ((long) requesterId << 12);
  }

  private static long barOf(int requesterId) {
    return DEVICE_BARS + ((long) requesterId << 12);
  }

  private static void device(List<String> words, String device, int requesterId) {
    words.add("-device");
    words.add("%s,addr=%x.%d".formatted(device, requesterId >>> 3, requesterId & 7));
  }

  private static String shared(String id, Path file, long sizeBytes) {
    return "memory-backend-file,id=%s,size=%d,share=on,mem-path=%s".formatted(id, sizeBytes, file);
  }

  private static Path card(Path directory, String name, int requesterId) {
    return directory.resolve("%s.card%x".formatted(name, requesterId));
  }

  @Override
  public void close() {
    process.close();
  }
}
