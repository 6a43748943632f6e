package portcullis.testkit.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** The list of divergences and what is made of it; needs no QEMU. */
class DivergenceJudgeTest {
  private static final Map<String, Divergence> LIST =
      Divergence.parse(List.of("# a comment", "", "A#b | said so | what differs | nothing"));

  @Test
  void aListedTestThatFailsAsListedIsSkippedWithTheReason() {
    assertThatExceptionOfType(TestAbortedException.class)
        .isThrownBy(() -> judge("A#b", new AssertionError("it said so")))
        .withMessageContaining("what differs");
  }

  @Test
  void aListedTestThatFailsOtherwiseFails() {
    AssertionError other = new AssertionError("something else");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> judge("A#b", other))
        .isSameAs(other);
    IllegalStateException dead = new IllegalStateException("said so by no answer");
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> judge("A#b", dead))
        .isSameAs(dead);
  }

  @Test
  void aListedTestThatPassesFails() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> judge("A#b", null))
        .withMessageContaining("A#b passes");
  }

  @Test
  void aTestThatIsNotListedIsLeftAlone() throws Throwable {
    judge("A#c", null);
    AssertionError failure = new AssertionError("it said so");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> judge("A#c", failure))
        .isSameAs(failure);
  }

  @Test
  void aLineThatIsNoneIsRefused() {
    for (String line : List.of("A#b | said so | what differs", "A#b | | what differs | nothing")) {
      assertThatIllegalArgumentException().isThrownBy(() -> Divergence.parse(List.of(line)));
    }
    String line = "A#b | said so | what differs | nothing";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Divergence.parse(List.of(line, line)))
        .withMessageContaining("A#b");
  }

  @Test
  void everyLineOfTheListNamesATest() {
    List<Class<?>> classes =
        List.of(
            RiscvDomainContractOnQemuTest.class,
            RiscvStalledHardwareOnQemuTest.class,
            RiscvDriverOnQemuTest.class,
            RiscvDivergenceOnQemuTest.class,
            RiscvInterruptsOnQemuTest.class,
            DmaPolicyOnQemuTest.class);
    assertThat(classes).allMatch(type -> type.isAnnotationPresent(OnQemu.class));
    List<String> tests = classes.stream().flatMap(DivergenceJudgeTest::testsOf).toList();
    assertThat(Divergence.known()).isNotEmpty();
    assertThat(tests).containsAll(Divergence.known().keySet());
  }

  private static Stream<String> testsOf(Class<?> type) {
    return Stream.<Class<?>>iterate(type, t -> t != Object.class, Class::getSuperclass)
        .flatMap(t -> Stream.of(t.getDeclaredMethods()))
        .filter(method -> method.isAnnotationPresent(Test.class))
        .map(Method::getName)
        .map(name -> type.getSimpleName() + "#" + name);
  }

  private static void judge(String test, @Nullable Throwable failure) throws Throwable {
    new DivergenceJudge(LIST)
        .judge(
            test,
            () -> {
              if (failure != null) {
                throw failure;
              }
              return null;
            });
  }
}
