package portcullis.testkit.qemu;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import portcullis.core.memory.PhysicalMemory;
import portcullis.machine.bus.MmioRegion;

/** A QEMU of its own with an IOMMU and a device that writes: ended by {@link #close}. */
final class QemuMachine implements AutoCloseable {
  static final int WRITER_ID = 0x10;
  static final long RAM_BASE = 0x8000_0000L;
  static final long RAM_BYTES = 64L << 20;

  private static final long LONGEST_FETCH_MINUTES = 5;
  private static final long ECAM = 0x3000_0000L;
  private static final long IOMMU_BAR = 0x4100_0000L;
  private static final long WRITER_BAR = 0x4200_0000L;

  private final Process process;
  private final QtestClient qtest;
  private final PhysicalMemory ram;

  QemuMachine(Path directory) throws IOException, InterruptedException {
    String program = program(directory);
    Path ramFile = directory.resolve("ram");
    try (RandomAccessFile file = new RandomAccessFile(ramFile.toFile(), "rw")) {
      file.setLength(RAM_BYTES);
    }
    UnixDomainSocketAddress socket = UnixDomainSocketAddress.of(directory.resolve("qtest"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(socket);
      process = start(program, directory, ramFile, socket);
      // A QEMU that ends instead of connecting ends the wait, too.
      CompletableFuture<Void> _ = process.onExit().thenRun(() -> close(server));
      qtest = new QtestClient(server.accept());
    } catch (IOException failure) {
      throw new IOException("QEMU: " + Files.readString(directory.resolve("log")), failure);
    }
    ram = PhysicalMemory.mapped(RAM_BASE, ramFile, 0, RAM_BYTES);
    enable(1, IOMMU_BAR);
    enable(2, WRITER_BAR);
  }

  PhysicalMemory ram() {
    return ram;
  }

  /** The registers of the IOMMU, as the driver wants them. */
  MmioRegion iommu() {
    return new MmioRegion() {
      @Override
      public long sizeBytes() {
        return 4096;
      }

      @Override
      public long read(long offset, int sizeBytes) {
        return qtest.read(IOMMU_BAR + offset, sizeBytes);
      }

      @Override
      public void write(long offset, int sizeBytes, long value) {
        qtest.write(IOMMU_BAR + offset, sizeBytes, value);
      }
    };
  }

  /**
   * Lets the device write 4 bytes.
   *
   * @param physAddr where they should go; the device looks there afterwards
   * @return its result register: 0 if they got there
   */
  long write(long iova, long physAddr) {
    ram.setLong(physAddr, 0); // always the same bytes are written
    writer(0x04, iova);
    writer(0x08, iova >>> 32);
    writer(0x0c, 4);
    writer(0x18, 0);
    writer(0x1c, physAddr);
    writer(0x20, physAddr >>> 32);
    writer(0x14, 1);
    qtest.read(WRITER_BAR, 4);
    return qtest.read(WRITER_BAR + 0x10, 4);
  }

  private void writer(int offset, long value) {
    qtest.write(WRITER_BAR + offset, 4, value & 0xffff_ffffL);
  }

  private void enable(int slot, long base) {
    long config = ECAM + ((long) slot << 15);
    qtest.write(config + 0x10, 4, base);
    if ((qtest.read(config + 0x10, 4) & 6) == 4) {
      qtest.write(config + 0x14, 4, 0);
    }
    qtest.write(config + 4, 2, 6);
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private static Process start(
      String program, Path directory, Path ramFile, UnixDomainSocketAddress socket)
      throws IOException {
    List<String> words =
        List.of(
            program,
            "-M",
            "virt,aia=aplic-imsic,memory-backend=ram",
            "-m",
            "64",
            "-object",
            "memory-backend-file,id=ram,size=64M,share=on,mem-path=" + ramFile,
            "-bios",
            "none",
            "-display",
            "none",
            "-nodefaults",
            "-accel",
            "qtest",
            "-qtest-log",
            "none",
            "-qtest",
            "unix:" + socket.getPath(),
            "-device",
            "riscv-iommu-pci,addr=1.0",
            "-device",
            "iommu-testdev,addr=2.0");
    File log = directory.resolve("log").toFile();
    return new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log).start();
  }

  /** The QEMU to run; the test that asks is skipped if there is none. */
  private static String program(Path directory) throws IOException, InterruptedException {
    Path finder = Path.of("tools", "qemu").toAbsolutePath();
    if (!Files.isExecutable(finder)) {
      finder = Path.of("..", "tools", "qemu").toAbsolutePath().normalize();
    }
    Path answer = directory.resolve("answer");
    Process asked =
        new ProcessBuilder(finder.toString())
            .redirectErrorStream(true)
            .redirectOutput(answer.toFile())
            .start();
    if (!asked.waitFor(LONGEST_FETCH_MINUTES, TimeUnit.MINUTES)) {
      asked.destroyForcibly();
      return Assumptions.abort("tools/qemu took over " + LONGEST_FETCH_MINUTES + " minutes");
    }
    String said = Files.readString(answer).strip();
    Assumptions.assumeTrue(asked.exitValue() == 0, said);
    return said;
  }

  private static void close(ServerSocketChannel server) {
    try {
      server.close();
    } catch (IOException _) {
      // Nobody waits any more.
    }
  }
}
