package portcullis.testkit.riscv;

import portcullis.core.dma.FlushPolicy;
import portcullis.core.dma.WrapPolicy;
import portcullis.testkit.dma.DmaMachine;
import portcullis.testkit.dma.FlushPolicyContract;

/** Flushes when addresses run out, over the RISC-V driver. */
final class RiscvWrapPolicyTest extends FlushPolicyContract {
  private static final long WINDOW_BYTES = 64 << 20;

  @Override
  protected FlushPolicy.Factory policy() {
    return WrapPolicy.factory(WINDOW_BYTES);
  }

  @Override
  protected DmaMachine createMachine(FlushPolicy.Factory policies) {
    return RiscvDmaMachine.of(policies);
  }
}
