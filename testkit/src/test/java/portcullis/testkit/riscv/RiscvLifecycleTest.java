package portcullis.testkit.riscv;

import portcullis.testkit.lifecycle.LifecycleFixture;
import portcullis.testkit.lifecycle.LifecycleContract;

class RiscvLifecycleTest extends LifecycleContract {
  @Override
  protected LifecycleFixture createFixture() {
    return new RiscvLifecycleFixture(0);
  }
}
