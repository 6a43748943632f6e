package portcullis.testkit.s390;

import portcullis.s390.device.Environment;
import portcullis.s390.device.ZpciConfig;
import portcullis.testkit.lifecycle.LifecycleFixture;
import portcullis.testkit.lifecycle.RecoveryFailureContract;

class S390LparRecoveryFailureTest extends RecoveryFailureContract {
  @Override
  protected LifecycleFixture createFixture() {
    return new S390LifecycleFixture(ZpciConfig.of(new Environment.Lpar()), 6);
  }
}
