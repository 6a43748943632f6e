package portcullis.vfiouser.session;

import java.lang.foreign.MemorySegment;
import portcullis.vfiouser.client.Client;
import portcullis.vfiouser.wire.Field;

/**
 * One command and how a server must answer it.
 *
 * @param errno 0 where it must succeed
 * @param descriptors how many eventfds go with it
 */
record Case(String name, int command, MemorySegment payload, int descriptors, int errno) {
  static Case of(String name, int command, int payloadBytes, int errno) {
    return new Case(name, command, Client.payload(payloadBytes), 0, errno);
  }

  Case with(Field field, long value) {
    field.put(payload, 0, value);
    return this;
  }

  Case withDescriptors(int count) {
    return new Case(name, command, payload, count, errno);
  }

  @Override
  public String toString() {
    return name;
  }
}
