package portcullis.check.litmus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import portcullis.check.execution.MemoryModel;

class LitmusRunTest {
  @TempDir private Path directory;

  private static LitmusResult run(String threads, String condition) throws Exception {
    return LitmusRun.run("t.litmus", "C T\n{}\n" + threads + "\n" + condition, MemoryModel.TSO);
  }

  private static String oneThread(String body) {
    return "P0(int *x, int *y, spinlock_t *l) { int r0; int r1; " + body + " }";
  }

  @Test
  void theAnswerHasTheFormOfHerd7() throws Exception {
    Path file = directory.resolve("SB.litmus");
    Files.writeString(
        file,
        """
        C SB
        {}
        P0(int *x, int *y) { int r0; WRITE_ONCE(*x, 1); r0 = READ_ONCE(*y); }
        P1(int *x, int *y) { int r0; WRITE_ONCE(*y, 1); r0 = READ_ONCE(*x); }
        locations [x]
        exists (0:r0=0 /\\ 1:r0=0)
        """);
    LitmusResult result = LitmusRun.run(file, MemoryModel.TSO);
    assertThat(result.text().lines())
        .startsWith(
            "Test SB Allowed",
            "States 4",
            "0:r0=0; 1:r0=0; [x]=1;",
            "0:r0=0; 1:r0=1; [x]=1;",
            "0:r0=1; 1:r0=0; [x]=1;",
            "0:r0=1; 1:r0=1; [x]=1;",
            "Ok",
            "Witnesses",
            "Positive: 1 Negative: 3",
            "Condition exists (0:r0=0 /\\ 1:r0=0)",
            "Observation SB Sometimes 1 3");
    assertThat(result.executions()).isEqualTo(4);
  }

  @Test
  void quantifiersAskForSomeNoOrAllStates() throws Exception {
    String threads = "P0(int *x) { WRITE_ONCE(*x, 1); } P1(int *x) { int r0; r0 = READ_ONCE(*x); }";
    assertThat(run(threads, "exists (1:r0=1)").isOk()).isTrue();
    assertThat(run(threads, "exists (1:r0=2)").isOk()).isFalse();
    assertThat(run(threads, "~exists (1:r0=2)").isOk()).isTrue();
    assertThat(run(threads, "~exists (1:r0=1)").isOk()).isFalse();
    assertThat(run(threads, "forall (1:r0=1)").isOk()).isFalse();
    assertThat(run(threads, "forall (1:r0=0 \\/ 1:r0=1)").isOk()).isTrue();
    assertThat(run(threads, "filter (1:r0=1) forall (1:r0=1)").states()).hasSize(1);
  }

  @Test
  void anExecutionInWhichAllWaitHasNoFinalStateAndIsCounted() throws Exception {
    LitmusResult result =
        run(
            """
            P0(spinlock_t *l, spinlock_t *m)
            { spin_lock(l); spin_lock(m); spin_unlock(m); spin_unlock(l); }
            P1(spinlock_t *l, spinlock_t *m)
            { spin_lock(m); spin_lock(l); spin_unlock(l); spin_unlock(m); }
            """,
            "forall (true)");
    assertThat(result.deadlocks()).isPositive();
    assertThat(result.text()).contains("of them deadlocks");
    LitmusResult inSection =
        run(oneThread("rcu_read_lock(); synchronize_rcu(); rcu_read_unlock();"), "forall (true)");
    assertThat(inSection.deadlocks()).isEqualTo(1);
    assertThat(inSection.states()).isEmpty();
  }

  @Test
  void whatNoTestMayDoEndsTheSearchAndIsSaid() throws Exception {
    assertThat(failureOf("r0 = READ_ONCE(*r1);")).isEqualTo("P0: uses 0 as an address");
    assertThat(failureOf("spin_unlock(l);")).isEqualTo("P0: unlocks l, which it does not hold");
    assertThat(failureOf("rcu_read_unlock();")).contains("a read section that it has not begun");
    assertThat(failureOf("r0 = 1 / *x;")).isEqualTo("P0: divides by 0");
  }

  private static String failureOf(String statement) throws Exception {
    LitmusResult result = run(oneThread(statement), "forall (true)");
    assertThat(result.isOk()).isFalse();
    assertThat(result.isExhaustive()).isFalse();
    return result.failure();
  }

  @Test
  void aLoopThatOnlyLooksWaitsForAChangeAndOneThatGoesOnForeverIsGivenUp() throws Exception {
    LitmusResult waits = run(oneThread("while (READ_ONCE(*x) == 0) {}"), "forall (true)");
    assertThat(waits.deadlocks()).isEqualTo(1);
    LitmusResult stores = run(oneThread("while (1) { *x = 1; }"), "forall (true)");
    assertThat(stores.unfinished()).isEqualTo(1);
    assertThat(stores.isExhaustive()).isFalse();
    LitmusResult nested =
        run(
            "P0(int *x, int *y) { while (*x == 0) { while (*y == 0) {} } }"
                + "P1(int *x, int *y) { *y = 1; *x = 1; }",
            "forall (x=1)");
    assertThat(nested.isExhaustive()).isTrue();
    assertThat(nested.deadlocks()).isZero();
    LitmusResult forever = run(oneThread("do { r0 = xchg(x, 1); } while (1);"), "forall (true)");
    assertThat(forever.unfinished()).isPositive();
    assertThat(forever.isExhaustive()).isFalse();
  }

  @Test
  void expressionsAreThoseOfC() throws Exception {
    LitmusResult result =
        run(
            oneThread(
                """
                r0 = 2 + 3 * 4 - 10 / 3 % 2 << 1 & 0xff | 1 ^ 3;
                r1 = !(-1 < 0) || 2 >= 2 && 1 != 0 && (~0 == -1);
                *y = (1 || *x / 0) + 2147483647;
                """),
            "exists (0:r0=26 /\\ 0:r1=1 /\\ y=-2147483648)");
    assertThat(result.isOk()).as(result.text()).isTrue();
  }
}
