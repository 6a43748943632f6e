package portcullis.app.serve;

import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.DiskSpec;
import portcullis.machine.pci.RequesterId;

/**
 * Which functions a guest has.
 *
 * @param iommu place of the IOMMU, on bus 0
 * @param functions what is behind it, on bus 0
 * @param memory of the guest, as QEMU writes it
 * @param processors of the guest
 */
public record Topology(RequesterId iommu, List<Endpoint> functions, String memory, int processors) {
  /** What the IOMMU is called: its socket is {@code iommu.sock}. */
  public static final String IOMMU = "iommu";

  /** Bytes of a disk that nobody has named. */
  public static final long TEMPORARY_DISK_BYTES = 256L << 20;

  /** One IOMMU, an NVMe controller with a temporary disk, and a DMA test engine. */
  public static final Topology STANDARD =
      new Topology(
          new RequesterId(0, 1, 0),
          List.of(
              new Nvme("nvme", new RequesterId(0, 2, 0), null),
              new Engine("engine", new RequesterId(0, 3, 0), false)),
          "1G",
          2);

  /** Takes the list. */
  public Topology {
    functions = List.copyOf(functions);
  }

  /** A function behind the IOMMU. */
  public sealed interface Endpoint {
    /** Its socket is this with {@code .sock} after it. */
    String name();

    /** Its place. */
    RequesterId id();

    /** What it is, as topology files say it. */
    String kind();
  }

  /**
   * An NVMe controller with one namespace.
   *
   * @param disk its image; null for a sparse temporary one
   */
  public record Nvme(String name, RequesterId id, @Nullable DiskSpec disk) implements Endpoint {
    @Override
    public String kind() {
      return "nvme";
    }
  }

  /**
   * A DMA test engine.
   *
   * @param plainMessages whether it has MSI instead of MSI-X, so that its interrupts are writes
   *     that go through the IOMMU
   */
  public record Engine(String name, RequesterId id, boolean plainMessages) implements Endpoint {
    @Override
    public String kind() {
      return "engine";
    }
  }
}
