package portcullis.check.litmus;

import java.util.List;
import java.util.Map;
import portcullis.check.execution.Accesses;
import portcullis.check.execution.Location;

/** The shared variables of one execution of a test. */
final class SharedMemory {
  private final List<Variable> variables;
  private final Location[] locations;

  SharedMemory(Accesses accesses, List<Variable> variables, Map<Variable, Long> initial) {
    this.variables = variables;
    this.locations = new Location[variables.size()];
    for (Variable v : variables) {
      locations[v.index()] = accesses.location(initial.getOrDefault(v, 0L), null).named(v.name());
    }
  }

  Location of(Variable variable) {
    return locations[variable.index()];
  }

  /**
   * The variable at an address.
   *
   * @throws AssertionError if there is none, which ends the execution as failed
   */
  Location at(long address) {
    if (!Variable.isAddress(address)) {
      throw new AssertionError("uses " + address + " as an address");
    }
    Variable variable = variables.get(Variable.indexOf(address));
    if (variable.isLock()) {
      throw new AssertionError("reads or writes the spin lock " + variable.name());
    }
    return of(variable);
  }

  /** How reports show a value: addresses by the name of their variable. */
  static String text(List<Variable> variables, long value) {
    return Variable.isAddress(value)
        ? variables.get(Variable.indexOf(value)).name()
        : Long.toString(value);
  }
}
