package portcullis.testkit.s390;

import portcullis.s390.device.Environment;
import portcullis.s390.device.ZpciConfig;
import portcullis.testkit.domain.IommuFixture;
import portcullis.testkit.domain.StalledHardwareContract;

/** Hardware that does not answer is a machine that is busy for longer than patience lasts. */
class S390LparStalledHardwareTest extends StalledHardwareContract {
  @Override
  protected IommuFixture createFixture() {
    return new S390Fixture(ZpciConfig.of(new Environment.Lpar()), S390Fixture.IMPATIENT, 4, true);
  }
}
