package portcullis.testkit.s390;

import portcullis.s390.device.Environment;
import portcullis.s390.device.ZpciConfig;
import portcullis.testkit.domain.DomainContract;
import portcullis.testkit.domain.IommuFixture;

class S390LparContractTest extends DomainContract {
  @Override
  protected IommuFixture createFixture() {
    return new S390Fixture(ZpciConfig.of(new Environment.Lpar()), S390Fixture.PATIENT, 4, true);
  }
}
