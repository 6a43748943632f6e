package portcullis.testkit.riscv;

import portcullis.riscv.spec.Capabilities;
import portcullis.testkit.lifecycle.LifecycleFixture;
import portcullis.testkit.lifecycle.ResetContract;

class RiscvResetTest extends ResetContract {
  @Override
  protected LifecycleFixture createFixture() {
    return new RiscvLifecycleFixture(Capabilities.PD17.mask());
  }

  @Override
  protected boolean hasPasids() {
    return true;
  }
}
