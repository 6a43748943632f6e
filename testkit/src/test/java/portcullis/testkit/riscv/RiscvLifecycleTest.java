package portcullis.testkit.riscv;

import portcullis.testkit.lifecycle.LifecycleContract;
import portcullis.testkit.lifecycle.LifecycleFixture;

class RiscvLifecycleTest extends LifecycleContract {
  @Override
  protected LifecycleFixture createFixture() {
    return new RiscvLifecycleFixture(0);
  }
}
