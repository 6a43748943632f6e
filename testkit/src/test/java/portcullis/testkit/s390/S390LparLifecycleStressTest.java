package portcullis.testkit.s390;

import portcullis.s390.device.Environment;
import portcullis.s390.device.ZpciConfig;
import portcullis.testkit.lifecycle.LifecycleFixture;
import portcullis.testkit.lifecycle.LifecycleStress;

class S390LparLifecycleStressTest extends LifecycleStress {
  @Override
  protected LifecycleFixture createFixture() {
    return new S390LifecycleFixture(ZpciConfig.of(new Environment.Lpar()), 8);
  }
}
