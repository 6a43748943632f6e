package portcullis.testkit.vfiouser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import portcullis.machine.bus.DmaTranslator;
import portcullis.machine.pci.RequesterId;
import portcullis.machine.testengine.DmaTestEngine;
import portcullis.vfiouser.server.DeviceServer;
import portcullis.vfiouser.session.Guest;
import portcullis.vfiouser.session.Limits;
import portcullis.vfiouser.session.MessageStream;
import portcullis.vfiouser.session.ServedFunction;
import portcullis.vfiouser.socket.StreamSocket;
import portcullis.vfiouser.wire.Command;
import portcullis.vfiouser.wire.Header;
import portcullis.vfiouser.wire.RegionAccess;
import portcullis.vfiouser.wire.RegionIndex;

/** What a register access costs the heap: nothing. */
class ServedRegisterAllocationTest {
  private static final int WARM_UP = 60_000;
  private static final int MEASURED = 20_000;

  @TempDir private Path directory;
  private final MemorySegment out = Arena.ofAuto().allocate(256, 8);

  @Test
  void readingAndWritingRegistersAllocatesNothing() throws IOException {
    try (Guest guest = new Guest();
        ServedFunction function =
            new ServedFunction(
                guest, new RequesterId(0, 1, 0), new DmaTestEngine(), DmaTranslator.NONE);
        DeviceServer server =
            DeviceServer.start(function, directory.resolve("x.sock"), Limits.STANDARD)) {
      MessageStream stream = new MessageStream(StreamSocket.connect(server.path()), 1 << 17);
      Header.put(out, 1, Command.VERSION.code(), Header.BYTES + 4, 0, 0);
      exchange(stream, Header.BYTES + 4);
      accesses(stream, WARM_UP);
      var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
      long session =
          Thread.getAllStackTraces().keySet().stream()
              .filter(t -> t.getName().equals("vfio-user 00:01.0"))
              .findFirst()
              .orElseThrow()
              .threadId();
      long before = threads.getThreadAllocatedBytes(session);
      accesses(stream, MEASURED);
      long each = (threads.getThreadAllocatedBytes(session) - before) / (2 * MEASURED);
      stream.close();
      assertThat(each).as("bytes for each message").isZero();
    }
  }

  private void accesses(MessageStream stream, int count) {
    for (int i = 0; i < count; i++) {
      access(Command.REGION_READ, 0);
      exchange(stream, Header.BYTES + 16);
      access(Command.REGION_WRITE, 8);
      exchange(stream, Header.BYTES + 24);
    }
  }

  private void access(Command command, long offset) {
    int size = Header.BYTES + (command == Command.REGION_READ ? 16 : 24);
    Header.put(out, 1, command.code(), size, 0, 0);
    RegionAccess.OFFSET.put(out, Header.BYTES, offset);
    RegionAccess.REGION.put(out, Header.BYTES, RegionIndex.BAR0.ordinal());
    RegionAccess.COUNT.put(out, Header.BYTES, command == Command.REGION_READ ? 4 : 8);
  }

  private void exchange(MessageStream stream, int size) {
    assertThat(stream.send(out, size)).isZero();
    assertThat(stream.receive()).isOne();
    assertThat(stream.message().header(Header.ERROR_NUMBER)).isZero();
  }
}
