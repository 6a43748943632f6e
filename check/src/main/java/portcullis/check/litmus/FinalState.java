package portcullis.check.litmus;

import java.util.Map;

/**
 * A state in which executions of a test have ended.
 *
 * @param values of the observed parts, by name: {@code 0:r0}, {@code [x]}
 * @param isPositive whether what the condition says of states is true of it
 * @param executions classes of executions that end in it
 */
public record FinalState(Map<String, String> values, boolean isPositive, long executions) {
  /** As herd7 writes it: {@code 0:r0=1; [x]=2;}. */
  public String text() {
    StringBuilder text = new StringBuilder();
    values.forEach((name, value) -> text.append(name).append('=').append(value).append("; "));
    return text.toString().stripTrailing();
  }
}
