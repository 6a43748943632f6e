package portcullis.testkit.s390;

import portcullis.s390.device.Environment;
import portcullis.s390.device.ZpciConfig;
import portcullis.testkit.lifecycle.LifecycleFixture;
import portcullis.testkit.lifecycle.ResetContract;

class S390ShadowedResetTest extends ResetContract {
  @Override
  protected LifecycleFixture createFixture() {
    return new S390LifecycleFixture(
        ZpciConfig.of(new Environment.Shadowed())
            .withRelaxedTranslation(true)
            .withIsolation(false, true),
        6);
  }

  @Override
  protected boolean hasPasids() {
    return false;
  }
}
