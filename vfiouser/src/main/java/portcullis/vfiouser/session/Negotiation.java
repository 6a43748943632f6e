package portcullis.vfiouser.session;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import portcullis.vfiouser.socket.Errno;
import portcullis.vfiouser.wire.Capabilities;
import portcullis.vfiouser.wire.VersionMessage;
import portcullis.vfiouser.wire.WireException;

/**
 * Answers VERSION. The reply names only capabilities that the client named, and is never larger
 * than the request, which QEMU would not survive. Not thread-safe.
 */
final class Negotiation {
  private static final int MAX_JSON_BYTES = 4096;

  private final Limits limits;
  private boolean agreed;

  Negotiation(Limits limits) {
    this.limits = limits;
  }

  /** Whether a version was agreed upon. */
  boolean isAgreed() {
    return agreed;
  }

  /** Handles the message; the connection is to end if it fails. */
  int handle(Message message, Reply reply) {
    int fixed = VersionMessage.LAYOUT.sizeBytes();
    int jsonBytes = message.payloadBytes() - fixed;
    if (agreed
        || jsonBytes < 0
        || jsonBytes > MAX_JSON_BYTES
        || message.get(VersionMessage.MAJOR) != VersionMessage.SUPPORTED_MAJOR) {
      return -Errno.EINVAL.number();
    }
    Capabilities proposed = Capabilities.NONE;
    if (jsonBytes > 0) {
      byte[] json = new byte[jsonBytes];
      MemorySegment.copy(
          message.buffer(), ValueLayout.JAVA_BYTE, message.payload() + fixed, json, 0, jsonBytes);
      if (json[jsonBytes - 1] != 0) {
        return -Errno.EINVAL.number();
      }
      try {
        proposed = Capabilities.parse(new String(json, 0, jsonBytes - 1, StandardCharsets.UTF_8));
      } catch (WireException e) {
        return -Errno.EINVAL.number();
      }
    }
    agreed = true;
    reply.put(VersionMessage.MAJOR, VersionMessage.SUPPORTED_MAJOR);
    reply.put(
        VersionMessage.MINOR,
        Math.min(message.get(VersionMessage.MINOR), VersionMessage.SUPPORTED_MINOR));
    return fixed + putJson(limits.capabilities().among(proposed), jsonBytes, reply);
  }

  private static int putJson(Capabilities capabilities, int roomBytes, Reply reply) {
    byte[] json = capabilities.toJson().getBytes(StandardCharsets.UTF_8);
    if (json.length + 1 > roomBytes) {
      return 0;
    }
    long at = reply.payload() + VersionMessage.LAYOUT.sizeBytes();
    MemorySegment.copy(json, 0, reply.buffer(), ValueLayout.JAVA_BYTE, at, json.length);
    reply.buffer().set(ValueLayout.JAVA_BYTE, at + json.length, (byte) 0);
    return json.length + 1;
  }
}
