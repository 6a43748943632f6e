package portcullis.testkit.qemu;

import java.lang.reflect.Method;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/**
 * Judges a test that is listed as a {@link Divergence} the other way round. It has to fail as the
 * list says, and is then reported as skipped, with what differs; if it passes, the hardware has
 * been put right and the list is wrong, which is a failure. Any other failure stays one.
 */
final class DivergenceJudge implements InvocationInterceptor {
  private final Map<String, Divergence> known;

  DivergenceJudge() {
    this(Divergence.known());
  }

  DivergenceJudge(Map<String, Divergence> known) {
    this.known = known;
  }

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    String test =
        context.getRequiredTestClass().getSimpleName() + "#" + method.getExecutable().getName();
    judge(test, invocation);
  }

  /** Runs one test. */
  void judge(String test, Invocation<@Nullable Void> invocation) throws Throwable {
    Divergence divergence = known.get(test);
    if (divergence == null) {
      invocation.proceed();
      return;
    }
    try {
      invocation.proceed();
    } catch (AssertionError failure) {
      if (String.valueOf(failure.getMessage()).contains(divergence.failure())) {
        throw new TestAbortedException("QEMU differs: " + divergence.difference(), failure);
      }
      throw failure;
    }
    throw new AssertionError(
        "%s passes: QEMU no longer differs in '%s'; take it off the list"
            .formatted(test, divergence.difference()));
  }
}
