package portcullis.check.program;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Makes scenarios of one class. */
final class ScenarioFactory {
  private final MethodHandle constructor;

  private ScenarioFactory(MethodHandle constructor) {
    this.constructor = constructor;
  }

  static ScenarioFactory of(ClassLoader loader, String className) {
    try {
      Class<?> type = Class.forName(className, true, loader);
      MethodHandle found =
          MethodHandles.publicLookup().findConstructor(type, MethodType.methodType(void.class));
      return new ScenarioFactory(found.asType(MethodType.methodType(Scenario.class)));
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new IllegalArgumentException(
          className + " is no public scenario with a public constructor without parameters", e);
    }
  }

  Scenario create() {
    try {
      return (Scenario) constructor.invokeExact();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new IllegalStateException("a scenario's constructor threw", t);
    }
  }
}
