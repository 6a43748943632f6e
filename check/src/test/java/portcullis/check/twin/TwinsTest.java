package portcullis.check.twin;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A twin that lacks what its original has would be noticed only where it is called. */
class TwinsTest {
  private static final String SYNC = "portcullis.core.sync.";
  private static final String TWINS = "portcullis.check.twin.";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Backoff",
        "Clock",
        "Fence",
        "LockOrder",
        "Mutex",
        "OrderedMemory",
        "PerThread",
        "SharedLong",
        "SharedLongArray",
        "SharedRef",
        "SharedRefArray",
        "Signal",
        "Task",
        "ThreadIdentity"
      })
  void aTwinHasEveryMethodAndConstructorOfItsOriginal(String name) throws ClassNotFoundException {
    assertThat(callable(Class.forName(TWINS + name)))
        .containsAll(callable(Class.forName(SYNC + name)));
  }

  /** What other classes can call, by name and types. */
  private static Set<String> callable(Class<?> type) {
    List<Executable> all = new ArrayList<>(Arrays.asList(type.getDeclaredConstructors()));
    all.addAll(Arrays.asList(type.getDeclaredMethods()));
    return all.stream()
        .filter(e -> !Modifier.isPrivate(e.getModifiers()) && !e.isSynthetic())
        .map(TwinsTest::signature)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String signature(Executable e) {
    String returned = e instanceof Method m ? m.getReturnType().getName() + " " : "";
    String name = e instanceof Method ? e.getName() : "new";
    String parameters =
        Stream.of(e.getParameterTypes()).map(Class::getName).collect(Collectors.joining(", "));
    return (returned + name + "(" + parameters + ")").replace(TWINS, SYNC);
  }
}
