package portcullis.testkit.riscv;

import portcullis.riscv.spec.Capabilities;
import portcullis.testkit.lifecycle.LifecycleFixture;
import portcullis.testkit.lifecycle.LifecycleStress;

class RiscvAtsLifecycleStressTest extends LifecycleStress {
  @Override
  protected LifecycleFixture createFixture() {
    return RiscvLifecycleFixture.patient(Capabilities.ATS.mask());
  }
}
