package portcullis.check.litmus;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What names stand for: the test's shared variables, and one thread's parameters and locals. */
final class Scope {
  private final Map<String, Variable> shared;
  private final Set<String> parameters = new TreeSet<>();
  private final List<String> registers = new ArrayList<>();

  /** A thread's, over the shared variables of all. */
  Scope(Map<String, Variable> shared) {
    this.shared = shared;
  }

  /** No variables yet. */
  static Map<String, Variable> noVariables() {
    return new LinkedHashMap<>();
  }

  /** A shared variable, which is made if there is none of that name. */
  static Variable declare(Map<String, Variable> shared, String name, boolean isLock) {
    return shared.computeIfAbsent(name, n -> new Variable(n, shared.size(), isLock));
  }

  Variable addParameter(String name, boolean isLock) {
    parameters.add(name);
    return declare(shared, name, isLock);
  }

  /** Adds a local variable; its number. */
  int addRegister(String name) {
    registers.add(name);
    return registers.size() - 1;
  }

  boolean isKnown(String name) {
    return parameters.contains(name) || registers.contains(name);
  }

  /** The number of a local variable, or negative. */
  int register(String name) {
    return registers.indexOf(name);
  }

  /** The shared variable that a parameter stands for, or null. */
  @Nullable Variable parameter(String name) {
    return parameters.contains(name) ? shared.get(name) : null;
  }

  boolean isShared(String name) {
    return shared.containsKey(name);
  }

  List<String> registers() {
    return List.copyOf(registers);
  }
}
