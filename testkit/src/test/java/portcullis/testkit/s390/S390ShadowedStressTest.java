package portcullis.testkit.s390;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import portcullis.s390.device.Environment;
import portcullis.s390.device.ZpciConfig;
import portcullis.testkit.domain.DomainStress;
import portcullis.testkit.domain.IommuFixture;

/** With a machine that isolates a function for a refresh without registered translation. */
class S390ShadowedStressTest extends DomainStress {
  private final List<S390Fixture> made = new ArrayList<>();

  @AfterEach
  void noFunctionCameIntoItsErrorState() {
    for (S390Fixture machine : made) {
      assertThat(machine.errorsAtClose()).isZero();
    }
  }

  @Override
  protected IommuFixture createFixture() {
    ZpciConfig config = ZpciConfig.of(new Environment.Shadowed()).withIsolation(false, true);
    S390Fixture machine = new S390Fixture(config, S390Fixture.PATIENT, 8, false);
    made.add(machine);
    return machine;
  }
}
