package portcullis.testkit.s390;

import portcullis.s390.device.Environment;
import portcullis.s390.device.ZpciConfig;
import portcullis.testkit.domain.IommuFixture;
import portcullis.testkit.domain.StalledHardwareContract;

class S390ShadowedStalledHardwareTest extends StalledHardwareContract {
  @Override
  protected IommuFixture createFixture() {
    ZpciConfig config = ZpciConfig.of(new Environment.Shadowed()).withRelaxedTranslation(true);
    return new S390Fixture(config, S390Fixture.IMPATIENT, 4, true);
  }
}
