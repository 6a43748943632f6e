package portcullis.core.fault;

import portcullis.core.memory.Access;
import portcullis.core.memory.Iova;

/**
 * A page that a device asks for.
 *
 * @param iova its first byte
 * @param access bits of {@link Access} that are wanted
 * @param privileged whether they are wanted with supervisor privilege; only with a process
 */
public record PageRequest(Iova iova, int access, boolean privileged) {
  @Override
  public String toString() {
    return "%s %s%s".formatted(iova, Access.describe(access), privileged ? " privileged" : "");
  }
}
