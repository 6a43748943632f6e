package portcullis.app.pause;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import portcullis.app.job.DmaPolicy;
import portcullis.app.job.FlushLimits;
import portcullis.app.job.InputException;
import portcullis.app.job.MachineKind;
import portcullis.app.job.MachineOptions;
import portcullis.app.job.PageMode;
import portcullis.app.job.RunControl;
import portcullis.app.job.RunFailedException;
import portcullis.app.pause.EventMarks.Where;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PauseRunTest {
  /** So many events that a function comes again while news of its predecessor is on its way. */
  @ParameterizedTest
  @EnumSource(MachineKind.class)
  void everyKindOfEventHappensAndAllAreSurvived(MachineKind kind)
      throws InputException, RunFailedException {
    MachineOptions machine =
        new MachineOptions(kind, 64 << 20, DmaPolicy.STRICT, PageMode.AUTO, FlushLimits.DEFAULT);
    PauseReport report =
        PauseRun.run(new PauseOptions(machine, 1_000_000_000, 1_000_000, 4), new RunControl());
    assertThat(report.problems()).isEmpty();
    assertThat(report.events().keySet()).containsExactly(PauseEvent.values());
    assertThat(report.events().values()).allMatch(times -> times.getTotalCount() > 0);
    assertThat(report.disturbed().getTotalCount()).isPositive();
    assertThat(report.elsewhere().getTotalCount()).isPositive();
    assertThat(report.idle().getTotalCount()).isPositive();
    assertThat(report.flushes().getTotalCount()).isEqualTo(report.eventCount());
    JsonNode json = JsonMapper.builder().build().readTree(PauseJson.render(report, "1"));
    assertThat(json.get("events").asLong()).isEqualTo(report.eventCount());
    assertThat(json.get("idleLateness").get("count").asLong()).isPositive();
    assertThat(json.get("release").get("worstNanos").asLong()).isPositive();
    assertThat(PauseText.render(report)).contains("release of the neighbour");
  }

  @Test
  void anEventTouchesWhatItOverlaps() {
    EventMarks marks = new EventMarks();
    long before = marks.now();
    assertThat(EventMarks.between(before, marks.now())).isEqualTo(Where.NOWHERE);
    for (Where where : List.of(Where.NEAR, Where.ELSEWHERE, Where.NEAR)) {
      before = marks.now();
      marks.begin(where);
      long during = marks.now();
      assertThat(EventMarks.between(before, during)).isEqualTo(where);
      assertThat(EventMarks.between(during, during)).isEqualTo(where);
      marks.end();
      assertThat(EventMarks.between(during, marks.now())).isEqualTo(where);
      assertThat(EventMarks.between(before, marks.now())).isEqualTo(where);
      assertThat(EventMarks.between(marks.now(), marks.now())).isEqualTo(Where.NOWHERE);
    }
  }
}
