package portcullis.testkit.s390;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import portcullis.s390.device.Environment;
import portcullis.s390.device.ZpciConfig;
import portcullis.testkit.domain.DomainStress;
import portcullis.testkit.domain.IommuFixture;

/**
 * What is refused is no error here: isolated functions would pass nothing that the oracle knows.
 */
class S390LparStressTest extends DomainStress {
  private final List<S390Fixture> made = new ArrayList<>();

  @AfterEach
  void noFunctionCameIntoItsErrorState() {
    for (S390Fixture machine : made) {
      assertThat(machine.errorsAtClose()).isZero();
    }
  }

  @Override
  protected IommuFixture createFixture() {
    S390Fixture machine =
        new S390Fixture(ZpciConfig.of(new Environment.Lpar()), S390Fixture.PATIENT, 8, false);
    made.add(machine);
    return machine;
  }
}
