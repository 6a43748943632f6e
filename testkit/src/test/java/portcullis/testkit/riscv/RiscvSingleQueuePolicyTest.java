package portcullis.testkit.riscv;

import portcullis.core.dma.FlushPolicy;
import portcullis.core.dma.QueuedPolicy;
import portcullis.testkit.dma.DmaMachine;
import portcullis.testkit.dma.FlushPolicyContract;

/** A single queue, whose timer never comes, over the RISC-V driver. */
final class RiscvSingleQueuePolicyTest extends FlushPolicyContract {
  @Override
  protected FlushPolicy.Factory policy() {
    return recycler -> QueuedPolicy.single(recycler, 8, Long.MAX_VALUE / 4);
  }

  @Override
  protected DmaMachine createMachine(FlushPolicy.Factory policies) {
    return RiscvDmaMachine.of(policies);
  }
}
