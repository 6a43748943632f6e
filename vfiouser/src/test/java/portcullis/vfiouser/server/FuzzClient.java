package portcullis.vfiouser.server;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import portcullis.vfiouser.session.Message;
import portcullis.vfiouser.session.MessageStream;
import portcullis.vfiouser.socket.Descriptor;
import portcullis.vfiouser.socket.SocketException;
import portcullis.vfiouser.socket.StreamSocket;
import portcullis.vfiouser.wire.Command;
import portcullis.vfiouser.wire.Field;
import portcullis.vfiouser.wire.Header;
import portcullis.vfiouser.wire.IrqSet;

/** A client that means no good: messages nearly right, and streams that are none. */
final class FuzzClient {
  private static final int MAX = 1 << 17;
  private static final Command[] COMMANDS = Command.values();
  private static final long[] INTERESTING = {
    0,
    1,
    2,
    3,
    4,
    7,
    8,
    9,
    15,
    16,
    20,
    24,
    32,
    33,
    0x24,
    0x1000,
    0x2000,
    4095,
    4096,
    0x8000_0000L,
    0xffff_ffffL,
    0x1_0000,
    0x1_0001,
    -1,
    Long.MIN_VALUE,
    Long.MAX_VALUE,
    1L << 56,
    -4096,
    0x100000
  };

  private final Path path;
  private final Random random;
  private final Descriptor sealed = Descriptor.memory("lent", 1 << 20, true);
  private final Descriptor unsealed = Descriptor.memory("lent", 1 << 20, false);
  private final Descriptor event = Descriptor.event();
  private final MemorySegment out = Arena.ofAuto().allocate(MAX, 8);
  private StreamSocket socket;
  private MessageStream stream;
  private long messages;
  private final Set<Command> accepted = EnumSet.noneOf(Command.class);
  private long mapped;
  private long refused;

  FuzzClient(Path path, long seed) throws SocketException {
    this.path = path;
    this.random = new Random(seed);
  }

  long messages() {
    return messages;
  }

  /** Commands that were carried out at least once. */
  Set<Command> accepted() {
    return accepted;
  }

  /** How often memory with a descriptor was taken. */
  long mapped() {
    return mapped;
  }

  long refused() {
    return refused;
  }

  void connectRaw() throws SocketException {
    socket = StreamSocket.connect(path);
    stream = new MessageStream(socket, MAX);
  }

  /** Connects and agrees on a version. */
  void connect() throws SocketException {
    connectRaw();
    Header.put(out, 1, Command.VERSION.code(), Header.BYTES + 4, 0, 0);
    out.set(ValueLayout.JAVA_INT, Header.BYTES, 0);
    stream.send(out, Header.BYTES + 4);
    stream.receive();
  }

  void leave() {
    stream.discard();
    socket.close();
  }

  void close() {
    sealed.close();
    unsealed.close();
    event.close();
  }

  /** Sends messages whose frames are right, until the server has had enough. */
  void talk(int count) {
    for (int i = 0; i < count; i++) {
      Command command = COMMANDS[random.nextInt(COMMANDS.length)];
      int payload = command.request().sizeBytes();
      if (random.nextInt(4) == 0) {
        payload = random.nextInt(random.nextInt(8) == 0 ? 70000 : 64);
      } else {
        payload += random.nextInt(3) == 0 ? random.nextInt(40) : 0;
      }
      fill(command, payload);
      int code = random.nextInt(20) == 0 ? random.nextInt(70000) : command.code();
      int flags = random.nextInt(20) == 0 ? random.nextInt(64) : 0;
      Header.put(out, i, code, Header.BYTES + payload, flags, 0);
      List<Descriptor> sent =
          command == Command.DEVICE_SET_IRQS && random.nextBoolean()
              ? Collections.nCopies(1 + random.nextInt(4), event)
              : descriptors();
      if (stream.send(out, Header.BYTES + payload, sent) < 0) {
        return;
      }
      messages++;
      if ((flags & Header.NO_REPLY) == 0 && !hear(!sent.isEmpty())) {
        return;
      }
    }
  }

  /** Sends bytes that are hardly messages at all, in pieces, and leaves in the middle. */
  void babble() {
    for (int i = random.nextInt(6); i >= 0; i--) {
      Command command = random.nextInt(3) == 0 ? Command.VERSION : COMMANDS[random.nextInt(17)];
      int size = Header.BYTES + command.request().sizeBytes() + random.nextInt(20);
      fill(command, size - Header.BYTES);
      int said = random.nextInt(3) == 0 ? random.nextInt() : size;
      Header.put(out, i, command.code(), said, random.nextInt(10) == 0 ? random.nextInt() : 0, 0);
      int cut = random.nextInt(4) == 0 ? random.nextInt(size) + 1 : size;
      int first = random.nextInt(cut) + 1;
      if (stream.send(out, first, descriptors()) < 0
          || (first < cut && socket.send(out.asSlice(first), cut - first, descriptors()) < 0)) {
        return;
      }
    }
  }

  private boolean hear(boolean withDescriptors) {
    Message message = stream.message();
    do {
      if (stream.receive() <= 0) {
        return false;
      }
    } while (message.type() != Header.TYPE_REPLY);
    if ((message.header(Header.FLAGS) & Header.ERROR) == 0) {
      Command command = Command.of(message.header(Header.COMMAND));
      accepted.add(command);
      mapped += command == Command.DMA_MAP && withDescriptors ? 1 : 0;
    } else {
      refused++;
    }
    return true;
  }

  private void fill(Command command, int payload) {
    for (int i = 0; i < Math.min(payload, 64); i++) {
      out.set(ValueLayout.JAVA_BYTE, Header.BYTES + (long) i, (byte) random.nextInt());
    }
    boolean tame = random.nextBoolean();
    for (Field field : command.request().fields()) {
      boolean size = field.name().equals("argsz");
      long value = INTERESTING[random.nextInt(INTERESTING.length)];
      if (size && random.nextInt(4) != 0) {
        value = payload;
      } else if (field.name().equals("flags") && random.nextBoolean()) {
        value = field.definedBits() & random.nextInt(64);
      } else if (random.nextInt(3) == 0) {
        value = random.nextInt(16);
      }
      if (tame) {
        value =
            switch (field.name()) {
              case "address" -> 0x1000L * random.nextInt(8);
              case "size" -> 0x1000L * (1 + random.nextInt(3));
              case "argsz" -> payload;
              case "offset" -> command == Command.DMA_MAP ? 0 : 4 * random.nextInt(32);
              case "flags" ->
                  switch (command) {
                    case DMA_UNMAP -> 0;
                    case DEVICE_SET_IRQS -> IrqSet.ACTION_TRIGGER | 1 << random.nextInt(3);
                    default -> value;
                  };
              case "index" -> random.nextInt(5);
              case "start" -> random.nextInt(3);
              case "count" -> 1 + random.nextInt(4);
              default -> value;
            };
      }
      if (field.end() <= payload) {
        field.put(out, Header.BYTES, value);
      }
    }
  }

  private List<Descriptor> descriptors() {
    List<Descriptor> some = new ArrayList<>();
    if (random.nextInt(4) == 0) {
      for (int i = random.nextInt(random.nextInt(10) == 0 ? 200 : 3); i >= 0; i--) {
        some.add(
            switch (random.nextInt(3)) {
              case 0 -> sealed;
              case 1 -> unsealed;
              default -> event;
            });
      }
    }
    return some;
  }
}
