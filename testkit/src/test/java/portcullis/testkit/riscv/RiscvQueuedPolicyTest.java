package portcullis.testkit.riscv;

import portcullis.core.dma.FlushPolicy;
import portcullis.core.dma.QueuedPolicy;
import portcullis.testkit.dma.DmaMachine;
import portcullis.testkit.dma.FlushPolicyContract;

/** The queued policy, whose timer never comes, over the RISC-V driver. */
final class RiscvQueuedPolicyTest extends FlushPolicyContract {
  @Override
  protected FlushPolicy.Factory policy() {
    return recycler -> new QueuedPolicy(recycler, 8, Long.MAX_VALUE / 4);
  }

  @Override
  protected DmaMachine createMachine(FlushPolicy.Factory policies) {
    return RiscvDmaMachine.of(policies);
  }
}
