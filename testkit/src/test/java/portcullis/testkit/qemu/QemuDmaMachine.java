package portcullis.testkit.qemu;

import java.nio.file.Path;
import portcullis.core.dma.FlushPolicy;
import portcullis.core.memory.PageAllocator;
import portcullis.riscv.driver.UnitSettings;
import portcullis.testkit.dma.FixtureDmaMachine;

/** The DMA API over the RISC-V driver on QEMU: coherent memory comes from the window. */
final class QemuDmaMachine extends FixtureDmaMachine {
  private static final int MEMORY_LOG2 = 23;
  private static final long BELOW_4_GIB = 0xffff_ffffL;
  private static final UnitSettings IMPATIENT =
      UnitSettings.DEFAULT.withTimeouts(2_000_000_000L, 10_000_000_000L, 300_000_000L);

  private final QemuFixture fixture;
  private final long memory;

  private QemuDmaMachine(QemuFixture fixture, FlushPolicy.Factory policies) {
    super(fixture, policies, new PageAllocator(fixture.window()), true);
    this.fixture = fixture;
    this.memory = fixture.pages().allocate(MEMORY_LOG2);
  }

  /**
   * Starts one.
   *
   * @param directory empty, for its files
   */
  static QemuDmaMachine start(Path directory, FlushPolicy.Factory policies) {
    return new QemuDmaMachine(
        QemuFixture.start(directory, QemuFixture.Plan.of(2).withSettings(IMPATIENT)), policies);
  }

  @Override
  public long memoryPhysAddr() {
    return memory;
  }

  @Override
  public long memoryBytes() {
    return 1L << MEMORY_LOG2;
  }

  @Override
  public long addressLimit() {
    return BELOW_4_GIB;
  }

  /** {@inheritDoc} Each look at a device goes through all memory. */
  @Override
  public int steps(int many) {
    return many / 400;
  }

  @Override
  public boolean isForThreads() {
    return false;
  }

  @Override
  protected void giveBack() {
    fixture.pages().free(memory);
  }
}
