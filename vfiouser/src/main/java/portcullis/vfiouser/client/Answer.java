package portcullis.vfiouser.client;

import java.lang.foreign.MemorySegment;
import portcullis.vfiouser.wire.Field;

/**
 * A reply.
 *
 * @param failed whether it says that the command failed
 * @param errno why
 * @param payload what follows the header
 */
public record Answer(boolean failed, int errno, MemorySegment payload) {
  /** Reads a field of the payload. */
  public long get(Field field) {
    return field.get(payload, 0);
  }
}
