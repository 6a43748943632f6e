package portcullis.check.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import portcullis.check.loading.Alteration;

class CatalogueTest {
  private static final int CLAUSES_OF_THE_CONTRACT = 13;

  @Test
  void namesAreUnique() {
    assertThat(Catalogue.entries()).extracting(Catalogue.Entry::name).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("portcullis.check.scenario.Catalogue#entries")
  void anEntryIsFitToBeListedAndLoaded(Catalogue.Entry entry) {
    assertThat(entry.name()).matches("[a-z0-9]+(-[a-z0-9]+)*");
    assertThat(entry.description()).isNotBlank().doesNotContain("\n");
    assertThat(entry.clauses())
        .isNotEmpty()
        .allMatch(clause -> clause >= 1 && clause <= CLAUSES_OF_THE_CONTRACT);
    assertThat(entry.models()).isNotEmpty().doesNotHaveDuplicates();
    assertThat(Catalogue.find(entry.name())).contains(entry);
    assertThat(entry.under(entry.models().getFirst(), Alteration.none()).load()).isNotNull();
  }
}
