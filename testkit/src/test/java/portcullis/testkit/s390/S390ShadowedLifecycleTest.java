package portcullis.testkit.s390;

import portcullis.s390.device.Environment;
import portcullis.s390.device.ZpciConfig;
import portcullis.testkit.lifecycle.LifecycleContract;
import portcullis.testkit.lifecycle.LifecycleFixture;

class S390ShadowedLifecycleTest extends LifecycleContract {
  @Override
  protected LifecycleFixture createFixture() {
    return new S390LifecycleFixture(
        ZpciConfig.of(new Environment.Shadowed())
            .withRelaxedTranslation(true)
            .withIsolation(false, true),
        6);
  }
}
