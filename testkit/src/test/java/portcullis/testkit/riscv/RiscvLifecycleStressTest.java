package portcullis.testkit.riscv;

import portcullis.testkit.lifecycle.LifecycleFixture;
import portcullis.testkit.lifecycle.LifecycleStress;

class RiscvLifecycleStressTest extends LifecycleStress {
  @Override
  protected LifecycleFixture createFixture() {
    return RiscvLifecycleFixture.patient(0);
  }
}
