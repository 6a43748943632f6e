package portcullis.check.exploration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import portcullis.check.execution.MemoryModel;
import portcullis.check.loading.Alteration;

class ReplayIdTest {
  private static final ReplayId ID =
      new ReplayId(
          "attach-flush",
          MemoryModel.PSO,
          Alteration.Kind.WITHOUT,
          "Bonds#add:full-fence",
          new Schedule(new int[] {1, 1, 1, 0, 17, 33, 33, 2, 300}));

  @Test
  void anIdSaysAllThatItWasMadeOf() {
    assertThat(ReplayId.parse(ID.toString())).isEqualTo(ID);
  }

  @Test
  void anIdNeedsNoQuotesInAShell() {
    assertThat(ID.toString()).matches("[a-z-]+\\.pso\\.[A-Za-z0-9_-]+");
  }

  @Test
  void aScheduleOfLongRunsIsShort() throws IOException {
    int[] choices = new int[5000];
    Schedule schedule = new Schedule(choices);

    assertThat(schedule.toBytes()).hasSize(3);
    assertThat(Schedule.ofBytes(schedule.toBytes())).isEqualTo(schedule);
  }

  @Test
  void oneWrongCharacterIsNoticed() {
    String good = ID.toString();
    for (int i = 0; i < good.length() - 1; i++) { // the last may hold no more than padding
      char other = good.charAt(i) == 'x' ? 'y' : 'x';
      String bad = good.substring(0, i) + other + good.substring(i + 1);
      assertThatThrownBy(() -> ReplayId.parse(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void whatIsNoIdIsRefusedWithAReason() {
    assertThatThrownBy(() -> ReplayId.parse("nonsense"))
        .hasMessage("it is not of the form SCENARIO.MODEL.CHOICES");
    assertThatThrownBy(() -> ReplayId.parse("a.tso.!")).hasMessageContaining("base64url");
    assertThatThrownBy(() -> ReplayId.parse("a.tso.AAAAAAAA")).hasMessageContaining("checksum");
    assertThatThrownBy(() -> Schedule.ofBytes(new byte[] {1}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("middle of a number");
    assertThatThrownBy(() -> Schedule.ofBytes(new byte[] {1, -1, -1, -1, 127}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more steps");
  }

  @Test
  void aReplayEndsAsTheExecutionDid() {
    Subject subject = Subjects.without("attach-flush", MemoryModel.PSO, "Bonds#add:full-fence");
    Verdict.Loses lost = Subjects.loss(subject);
    Schedule schedule = ReplayId.parse(ReplayId.of(lost).toString()).schedule();

    Replay replay = Replay.of(subject, schedule, new Deaf());

    assertThat(replay).isEqualTo(new Replay(lost.loss().ending(), lost.loss().failure()));
  }

  @Test
  void aProgramThatDoesSomethingElseIsNoticed() {
    Subject altered = Subjects.without("attach-flush", MemoryModel.PSO, "Bonds#add:full-fence");
    Schedule schedule = Subjects.loss(altered).loss().schedule();
    Subject shipped = Subjects.shipped("attach-flush", MemoryModel.PSO);

    assertThatThrownBy(() -> Replay.of(shipped, schedule, new Deaf()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does something else");
  }
}
