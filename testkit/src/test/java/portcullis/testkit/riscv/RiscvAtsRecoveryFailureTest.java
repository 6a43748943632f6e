package portcullis.testkit.riscv;

import portcullis.riscv.spec.Capabilities;
import portcullis.testkit.lifecycle.LifecycleFixture;
import portcullis.testkit.lifecycle.RecoveryFailureContract;

class RiscvAtsRecoveryFailureTest extends RecoveryFailureContract {
  @Override
  protected LifecycleFixture createFixture() {
    return new RiscvLifecycleFixture(Capabilities.ATS.mask() | Capabilities.PD17.mask());
  }
}
