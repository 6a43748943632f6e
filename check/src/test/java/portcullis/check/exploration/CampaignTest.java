package portcullis.check.exploration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import portcullis.check.execution.MemoryModel;
import portcullis.check.scenario.StoreBuffering;

class CampaignTest {
  private static final List<Campaign.Task> TASKS =
      Stream.of(MemoryModel.values())
          .flatMap(model ->
              Stream.of(
                  Subjects.own(StoreBuffering.class, model),
                  Subjects.own(StoreBuffering.Harmless.class, model)))
          .map(subject -> new Campaign.Task(subject, SearchPlan.exhaustive()))
          .toList();

  @TempDir private Path directory;

  private static List<String> summary(List<Verdict> verdicts) {
    return verdicts.stream()
        .map(verdict ->
            verdict.getClass().getSimpleName()
                + " "
                + verdict.subject()
                + " "
                + verdict.totals().executions()
                + (verdict instanceof Verdict.Loses l ? " " + ReplayId.of(l) : ""))
        .toList();
  }

  @Test
  void verdictsComeInTheOrderOfTheTasksWhateverTheNumberOfWorkers() throws IOException {
    List<Verdict> one = new Campaign(TASKS, Listener.SILENT, null).run(1);
    List<Verdict> three = new Campaign(TASKS, Listener.SILENT, null).run(3);

    assertThat(one)
        .extracting(Verdict::subject)
        .isEqualTo(TASKS.stream().map(Campaign.Task::subject).toList());
    assertThat(summary(three)).isEqualTo(summary(one));
    assertThat(one.getFirst()).isInstanceOf(Verdict.Holds.class);
    assertThat(one.get(2)).isInstanceOf(Verdict.Loses.class);
  }

  @Test
  void aStoppedCampaignGoesOnFromItsFile() throws IOException {
    Path file = directory.resolve("state");
    List<Verdict> whole = new Campaign(TASKS, Listener.SILENT, null).run(1);

    List<Verdict> stopped = new Campaign(TASKS, new StopAfter(20), file).run(2);
    assertThat(stopped).anyMatch(verdict -> verdict instanceof Verdict.Stopped);
    assertThat(file).exists();
    new Campaign(TASKS, new StopAfter(15), file).run(2);
    List<Verdict> resumed = new Campaign(TASKS, Listener.SILENT, file).run(2);

    assertThat(summary(resumed)).isEqualTo(summary(whole));
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).as("nothing is left to do").isEmpty();
    }
  }

  @Test
  void aFileOfAnotherCampaignIsRefused() throws IOException {
    Path file = directory.resolve("state");
    new Campaign(TASKS, new StopAfter(3), file).run(1);
    List<Campaign.Task> others =
        TASKS.stream()
            .map(task -> new Campaign.Task(task.subject(), new SearchPlan.Random(5, 1, 2)))
            .toList();

    assertThatThrownBy(() -> new Campaign(others, Listener.SILENT, file))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "it is of a check of StoreBuffering under sc, without a bound,"
                + " not of StoreBuffering under sc, 5 at random, seed 1, bug depth 2");
    Files.writeString(file, "something else");
    assertThatThrownBy(() -> new Campaign(TASKS, Listener.SILENT, file))
        .isInstanceOf(IOException.class)
        .hasMessage("it is no file of a stopped check");
  }

  @Test
  void whatAWorkerThrowsIsThrown() throws IOException {
    Subject none =
        new Subject(
            "none",
            "portcullis.check.scenario.Absent",
            MemoryModel.SC,
            TASKS.getFirst().subject().alteration(),
            (_, original) -> original,
            10);
    Campaign campaign =
        new Campaign(
            List.of(new Campaign.Task(none, SearchPlan.exhaustive())), Listener.SILENT, null);

    assertThatThrownBy(() -> campaign.run(2)).isInstanceOf(IllegalArgumentException.class);
  }
}
