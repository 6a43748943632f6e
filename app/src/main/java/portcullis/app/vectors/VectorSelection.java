package portcullis.app.vectors;

import org.jspecify.annotations.Nullable;

/**
 * Which scenarios are wanted. An id asks for a trace too.
 *
 * @param id of the only one, null for all
 * @param family first letter of their ids, null for all
 */
public record VectorSelection(@Nullable String id, @Nullable String family) {
  boolean wants(Scenario scenario) {
    return (id == null || id.equals(scenario.id()))
        && (family == null || scenario.id().startsWith(family));
  }

  boolean isTraced() {
    return id != null;
  }

  @Override
  public String toString() {
    return id != null ? "'" + id + "'" : family != null ? "of family '" + family + "'" : "";
  }
}
