package portcullis.check.litmus;

import java.util.List;
import java.util.Map;

/**
 * A litmus test as read.
 *
 * @param name from its first line
 * @param variables that threads share, each at its index
 * @param initial values of variables that do not begin with 0
 * @param threads P0 and on
 * @param observed what its final states consist of: what {@code locations} and the condition name
 * @param filter which final states count
 * @param quantifier of how many states the condition speaks
 * @param condition what it says of them
 */
record LitmusTest(
    String name,
    List<Variable> variables,
    Map<Variable, Long> initial,
    List<ThreadCode> threads,
    List<Observed> observed,
    Proposition filter,
    Quantifier quantifier,
    Proposition condition) {}
