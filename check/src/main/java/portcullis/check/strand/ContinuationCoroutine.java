package portcullis.check.strand;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A turn is a call into {@code jdk.internal.vm.Continuation}, reached by method handles so that the
 * module compiles, and runs by the other kind, where that package is not exported to it.
 */
final class ContinuationCoroutine implements Coroutine {
  // Constants of the class, so that the JIT sees through them; null where they are not permitted.
  private static final @Nullable Object SCOPE;
  private static final @Nullable MethodHandle CREATE;
  private static final @Nullable MethodHandle RUN;
  private static final @Nullable MethodHandle YIELD;

  static {
    Object scope = null;
    MethodHandle create = null;
    MethodHandle run = null;
    MethodHandle yield = null;
    try {
      Class<?> type = Class.forName("jdk.internal.vm.Continuation");
      Class<?> scopeType = Class.forName("jdk.internal.vm.ContinuationScope");
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      scope = scopeType.getConstructor(String.class).newInstance("portcullis.check");
      create =
          lookup
              .findConstructor(type, MethodType.methodType(void.class, scopeType, Runnable.class))
              .asType(MethodType.methodType(Object.class, Object.class, Runnable.class));
      run =
          lookup
              .findVirtual(type, "run", MethodType.methodType(void.class))
              .asType(MethodType.methodType(void.class, Object.class));
      yield =
          lookup
              .findStatic(type, "yield", MethodType.methodType(boolean.class, scopeType))
              .asType(MethodType.methodType(boolean.class, Object.class));
    } catch (ReflectiveOperationException e) {
      scope = null; // not exported to this module
    }
    SCOPE = scope;
    CREATE = create;
    RUN = run;
    YIELD = yield;
  }

  private final Object continuation;

  ContinuationCoroutine(Consumer<Coroutine> body) {
    if (SCOPE == null || CREATE == null) {
      throw new IllegalStateException(
          "start java with --add-exports java.base/jdk.internal.vm=portcullis.check");
    }
    Runnable whole = () -> body.accept(this);
    try {
      continuation = (Object) CREATE.invokeExact(SCOPE, whole);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  static boolean isPermitted() {
    return SCOPE != null;
  }

  @Override
  @SuppressWarnings("NullAway") // there since the constructor
  public void resume() {
    try {
      RUN.invokeExact(continuation);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  @SuppressWarnings("NullAway") // there since the constructor
  public void pause() {
    try {
      boolean _ = (boolean) YIELD.invokeExact(SCOPE);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public void abandon() {
    // Its stack is an object like others.
  }

  private static IllegalStateException unexpected(Throwable t) {
    return new IllegalStateException("the body of a coroutine threw, or could not be paused", t);
  }
}
