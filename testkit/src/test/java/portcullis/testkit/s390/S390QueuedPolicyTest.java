package portcullis.testkit.s390;

import portcullis.core.dma.FlushPolicy;
import portcullis.core.dma.QueuedPolicy;
import portcullis.testkit.dma.DmaMachine;
import portcullis.testkit.dma.FlushPolicyContract;

/** Queues per CPU over the s390 driver. */
final class S390QueuedPolicyTest extends FlushPolicyContract {
  private static final int ENTRIES = 64;
  private static final long NO_TIMER_NANOS = 3_600_000_000_000L;

  @Override
  protected FlushPolicy.Factory policy() {
    return recycler -> new QueuedPolicy(recycler, ENTRIES, NO_TIMER_NANOS);
  }

  @Override
  protected DmaMachine createMachine(FlushPolicy.Factory policies) {
    return S390DmaMachine.of(policies);
  }
}
