package portcullis.check.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import portcullis.check.exploration.Campaign;
import portcullis.check.exploration.Coverage;
import portcullis.check.exploration.Listener;
import portcullis.check.exploration.Verdict;
import portcullis.check.loading.Alteration;

/** What {@code portcullis check} does: all that ships holds, as far as its plan goes. */
class ScenariosTest {
  // Where the search begins executions that turn out to be others' equals: a compare-and-set that
  // has taken place is put before another's store, and does not take place there.
  private static final Map<String, Long> GIVEN_UP = Map.of("single-queue-reuse under pso", 88L);

  private static final List<Campaign.Task> TASKS =
      Catalogue.entries().stream()
          .flatMap(entry ->
              entry.models().stream()
                  .map(model ->
                      new Campaign.Task(
                          entry.under(model, Alteration.none()), entry.planUnder(model))))
          .toList();

  @TestFactory
  Stream<DynamicTest> noExecutionLoses() throws IOException {
    List<Verdict> verdicts =
        new Campaign(TASKS, Listener.SILENT, null).run(Runtime.getRuntime().availableProcessors());
    return verdicts.stream()
        .map(
            verdict -> DynamicTest.dynamicTest(verdict.subject().toString(), () -> judge(verdict)));
  }

  private static void judge(Verdict verdict) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Holds.class,
            holds -> {
              if (holds.coverage() instanceof Coverage.Exhaustive) {
                assertThat(holds.totals().redundant())
                    .as("given up")
                    .isEqualTo(GIVEN_UP.getOrDefault(verdict.subject().toString(), 0L));
              }
            });
    assertThat(verdict.totals().executions()).isPositive();
  }
}
