package portcullis.testkit.riscv;

import portcullis.riscv.spec.Capabilities;
import portcullis.testkit.lifecycle.LifecycleContract;
import portcullis.testkit.lifecycle.LifecycleFixture;

class RiscvAtsLifecycleTest extends LifecycleContract {
  @Override
  protected LifecycleFixture createFixture() {
    return new RiscvLifecycleFixture(Capabilities.ATS.mask());
  }
}
