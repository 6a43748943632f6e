package portcullis.testkit.riscv;

import portcullis.core.dma.FlushPolicy;
import portcullis.core.dma.StrictPolicy;
import portcullis.testkit.dma.DmaMachine;
import portcullis.testkit.dma.FlushPolicyContract;

/** The strict policy over the RISC-V driver. */
final class RiscvStrictPolicyTest extends FlushPolicyContract {
  @Override
  protected FlushPolicy.Factory policy() {
    return StrictPolicy::new;
  }

  @Override
  protected DmaMachine createMachine(FlushPolicy.Factory policies) {
    return RiscvDmaMachine.of(policies);
  }
}
