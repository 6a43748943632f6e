package portcullis.testkit.s390;

import portcullis.s390.device.Environment;
import portcullis.s390.device.ZpciConfig;
import portcullis.testkit.domain.DomainContract;
import portcullis.testkit.domain.IommuFixture;

/** On a machine that takes a refresh without registered translation for an error, as QEMU does. */
class S390ShadowedContractTest extends DomainContract {
  @Override
  protected IommuFixture createFixture() {
    ZpciConfig config =
        ZpciConfig.of(new Environment.Shadowed())
            .withRelaxedTranslation(true)
            .withIsolation(false, true);
    return new S390Fixture(config, S390Fixture.PATIENT, 4, true);
  }
}
