package portcullis.testkit.s390;

import portcullis.core.dma.FlushPolicy;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.s390.device.Environment;
import portcullis.s390.device.ZpciConfig;
import portcullis.s390.spec.TableLevel;
import portcullis.testkit.dma.FixtureDmaMachine;

/**
 * The DMA API over the s390 driver in a partition. Under a hypervisor a map waits for the machine
 * too, so that one which does not answer refuses it; {@link S390DmaPolicyTest} is for that.
 */
final class S390DmaMachine extends FixtureDmaMachine {
  private static final long COHERENT_BASE = 1L << 33;
  private static final long COHERENT_BYTES = 4L << 20;
  private static final int FUNCTIONS = 2;

  private final PhysicalMemory coherentMemory;

  private S390DmaMachine(
      S390Fixture fixture, FlushPolicy.Factory policies, PhysicalMemory coherentMemory) {
    super(fixture, policies, new PageAllocator(coherentMemory), true);
    this.coherentMemory = coherentMemory;
    if (!space().admit(fixture.function(0).reservedRegions())) {
      throw new AssertionError("the space is in use");
    }
  }

  static S390DmaMachine of(FlushPolicy.Factory policies) {
    ZpciConfig config = ZpciConfig.of(new Environment.Lpar());
    return new S390DmaMachine(
        new S390Fixture(config, S390Fixture.IMPATIENT, FUNCTIONS, false),
        policies,
        PhysicalMemory.anonymous(COHERENT_BASE, COHERENT_BYTES));
  }

  @Override
  public long upperTableBytes() {
    return TableLevel.REGION_THIRD.tableBytes();
  }

  @Override
  public void close() {
    super.close();
    coherentMemory.close();
  }
}
