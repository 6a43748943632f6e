package portcullis.check.defect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import portcullis.check.execution.Ending;
import portcullis.check.execution.MemoryModel;
import portcullis.check.exploration.SystematicSearch;
import portcullis.check.program.Program;
import portcullis.check.scenario.Catalogue;

/** Defects of core are found with the s390 driver too, besides those of the driver itself. */
class S390DefectsTest {
  @ParameterizedTest
  @CsvSource({
    "flush-stops-at-first-failure, zpci-failing-flush, lets its device through to page 0",
    "flush-later-success-overwrites, zpci-failing-flush, reported as covered",
    "release-blocks-before-it-removes, zpci-release-attach, a bond of a function that is gone",
    "attach-fails-in-error-state, zpci-error-attach, the attach was refused",
    "attach-fails-once-gone, zpci-pull-attach, the attach was refused",
    "bond-published-after-programming, zpci-attach-unmap, lets its device through to page 0",
    "bond-published-after-programming, zpci-attach-map, function 0 gets 0xffffffffffffffff",
    "attach-failure-strands-device, zpci-failed-attach, function 0 gets 0xffffffffffffffff",
  })
  void aDefectOfCoreIsFoundWithTheDriverOfTheS390(String defect, String scenario, String loss)
      throws IOException, URISyntaxException {
    Variant variant =
        DefectsTest.variants().stream()
            .filter(v -> v.name().equals(defect))
            .findFirst()
            .orElseThrow();
    SystematicSearch search = new SystematicSearch();
    Program program =
        Catalogue.find(scenario).orElseThrow().under(MemoryModel.SC, variant.alteration()).load();

    Ending ending;
    do {
      ending = search.next(program);
    } while (ending == Ending.COMPLETE && search.advance(program.execution().trace()));

    assertThat(ending).isEqualTo(Ending.FAILED);
    assertThat(program.execution().failure()).contains(loss);
  }
}
