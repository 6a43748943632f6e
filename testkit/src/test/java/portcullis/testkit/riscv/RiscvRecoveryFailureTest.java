package portcullis.testkit.riscv;

import portcullis.testkit.lifecycle.LifecycleFixture;
import portcullis.testkit.lifecycle.RecoveryFailureContract;

class RiscvRecoveryFailureTest extends RecoveryFailureContract {
  @Override
  protected LifecycleFixture createFixture() {
    return new RiscvLifecycleFixture(0);
  }
}
