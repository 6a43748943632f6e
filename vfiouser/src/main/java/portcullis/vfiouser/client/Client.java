package portcullis.vfiouser.client;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import portcullis.vfiouser.socket.Descriptor;
import portcullis.vfiouser.socket.SocketException;
import portcullis.vfiouser.wire.Capabilities;
import portcullis.vfiouser.wire.Command;
import portcullis.vfiouser.wire.DmaMap;
import portcullis.vfiouser.wire.DmaUnmap;
import portcullis.vfiouser.wire.Field;
import portcullis.vfiouser.wire.IrqIndex;
import portcullis.vfiouser.wire.IrqSet;
import portcullis.vfiouser.wire.Layout;
import portcullis.vfiouser.wire.RegionAccess;
import portcullis.vfiouser.wire.RegionIndex;
import portcullis.vfiouser.wire.VersionMessage;
import portcullis.vfiouser.wire.WireException;

/**
 * Drives a server: each method is one command, and throws {@link ClientException} where the server
 * answers by an error or not in time. Thread-safe.
 */
public final class Client implements AutoCloseable {
  /** How long an answer is waited for, in nanoseconds. */
  public static final long TIMEOUT_NANOS = 10_000_000_000L;

  /** What this client says of itself. */
  public static final Capabilities PROPOSAL = new Capabilities(16L, 1L << 20, 65535L, 4096L, true);

  private final LentMemory memory = new LentMemory();
  private final Connection connection;

  private Client(Path path) throws SocketException {
    connection = new Connection(path, memory, TIMEOUT_NANOS);
  }

  /**
   * Connects; the next is to be {@link #negotiate}.
   *
   * @throws SocketException if nobody listens there
   */
  public static Client connect(Path path) throws SocketException {
    return new Client(path);
  }

  /** Connects and agrees on version 0.0 with what {@link #PROPOSAL} says. */
  public static Client open(Path path) throws SocketException, ClientException {
    Client client = connect(path);
    boolean agreed = false;
    try {
      client.negotiate(PROPOSAL);
      agreed = true;
      return client;
    } finally {
      if (!agreed) {
        client.close();
      }
    }
  }

  /** Agrees on a version; returns what the server can do. */
  public Capabilities negotiate(Capabilities proposal) throws ClientException {
    byte[] json = (proposal.toJson() + "\0").getBytes(StandardCharsets.UTF_8);
    int fixed = VersionMessage.LAYOUT.sizeBytes();
    MemorySegment payload = payload(fixed + json.length);
    VersionMessage.MAJOR.put(payload, 0, VersionMessage.SUPPORTED_MAJOR);
    VersionMessage.MINOR.put(payload, 0, VersionMessage.SUPPORTED_MINOR);
    MemorySegment.copy(json, 0, payload, ValueLayout.JAVA_BYTE, fixed, json.length);
    Answer answer = require(Command.VERSION, payload, List.of());
    if (answer.get(VersionMessage.MAJOR) != VersionMessage.SUPPORTED_MAJOR
        || answer.get(VersionMessage.MINOR) != VersionMessage.SUPPORTED_MINOR) {
      throw new ClientException(
          "the server answers with version %d.%d"
              .formatted(answer.get(VersionMessage.MAJOR), answer.get(VersionMessage.MINOR)));
    }
    long length = answer.payload().byteSize() - fixed;
    if (length == 0) {
      return Capabilities.NONE;
    }
    byte[] said = answer.payload().asSlice(fixed).toArray(ValueLayout.JAVA_BYTE);
    if (said[said.length - 1] != 0) {
      throw new ClientException("the server's version data does not end with a NUL");
    }
    try {
      return Capabilities.parse(new String(said, 0, said.length - 1, StandardCharsets.UTF_8));
    } catch (WireException e) {
      throw new ClientException("the server's version data: " + e.getMessage());
    }
  }

  /**
   * Sends any command with any payload.
   *
   * @param descriptors that go with it; they stay the caller's
   */
  public Answer call(int command, MemorySegment payload, List<Descriptor> descriptors)
      throws ClientException {
    return connection.call(command, payload, descriptors);
  }

  /** Sends a command whose payload is a structure with argsz first and an index third. */
  public Answer ask(Command command, Layout layout, Field argsz, Field index, int number)
      throws ClientException {
    MemorySegment payload = payload(layout.sizeBytes());
    argsz.put(payload, 0, layout.sizeBytes());
    index.put(payload, 0, number);
    return require(command, payload, List.of());
  }

  /** Reads up to 8 bytes of a region, as a little-endian number. */
  public long read(RegionIndex region, long offset, int sizeBytes) throws ClientException {
    Answer answer = require(Command.REGION_READ, access(region, offset, sizeBytes, 0), List.of());
    long value = 0;
    for (int i = 0; i < sizeBytes; i++) {
      long at = RegionAccess.LAYOUT.sizeBytes() + (long) i;
      value |= (answer.payload().get(ValueLayout.JAVA_BYTE, at) & 0xffL) << (8 * i);
    }
    return value;
  }

  /** Writes up to 8 bytes of a region. */
  public void write(RegionIndex region, long offset, int sizeBytes, long value)
      throws ClientException {
    require(Command.REGION_WRITE, written(region, offset, sizeBytes, value), List.of());
  }

  /** Writes without waiting. */
  public void post(RegionIndex region, long offset, int sizeBytes, long value)
      throws ClientException {
    connection.post(Command.REGION_WRITE.code(), written(region, offset, sizeBytes, value));
  }

  /** Lends memory that the server maps; the descriptor stays the caller's. */
  public void lend(long start, long sizeBytes, int flags, Descriptor descriptor, long fileOffset)
      throws ClientException {
    require(Command.DMA_MAP, dmaMap(start, sizeBytes, flags, fileOffset), List.of(descriptor));
  }

  /** Lends memory that the server asks for. */
  public void lend(long start, MemorySegment bytes, int flags) throws ClientException {
    memory.add(start, bytes);
    require(Command.DMA_MAP, dmaMap(start, bytes.byteSize(), flags, 0), List.of());
  }

  /**
   * Answers for addresses that nothing is lent at, as a machine does for its interrupt files, which
   * the server knows of by itself.
   */
  public void answer(long start, MemorySegment bytes) {
    memory.add(start, bytes);
  }

  /** Takes memory back; the server does not use it any more when this returns. */
  public void takeBack(long start, long sizeBytes) throws ClientException {
    MemorySegment payload = payload(DmaUnmap.LAYOUT.sizeBytes());
    DmaUnmap.ARGSZ.put(payload, 0, payload.byteSize());
    DmaUnmap.ADDRESS.put(payload, 0, start);
    DmaUnmap.SIZE.put(payload, 0, sizeBytes);
    require(Command.DMA_UNMAP, payload, List.of());
    memory.remove(start);
  }

  /** Gives interrupts eventfds, or takes them away if the list is empty. */
  public void setEvents(IrqIndex index, int start, int count, List<Descriptor> events)
      throws ClientException {
    MemorySegment payload = payload(IrqSet.LAYOUT.sizeBytes());
    IrqSet.ARGSZ.put(payload, 0, payload.byteSize());
    IrqSet.FLAGS.put(payload, 0, IrqSet.DATA_EVENTFD | IrqSet.ACTION_TRIGGER);
    IrqSet.INDEX.put(payload, 0, index.ordinal());
    IrqSet.START.put(payload, 0, start);
    IrqSet.COUNT.put(payload, 0, count);
    require(Command.DEVICE_SET_IRQS, payload, events);
  }

  /** Resets the device. */
  public void reset() throws ClientException {
    require(Command.DEVICE_RESET, payload(0), List.of());
  }

  /** Leaves. */
  @Override
  public void close() {
    connection.close();
  }

  /** A payload of zeros. */
  public static MemorySegment payload(int sizeBytes) {
    return MemorySegment.ofArray(new byte[sizeBytes]);
  }

  /** The payload of DMA_MAP. */
  public static MemorySegment dmaMap(long start, long sizeBytes, int flags, long fileOffset) {
    MemorySegment payload = payload(DmaMap.LAYOUT.sizeBytes());
    DmaMap.ARGSZ.put(payload, 0, payload.byteSize());
    DmaMap.FLAGS.put(payload, 0, flags);
    DmaMap.OFFSET.put(payload, 0, fileOffset);
    DmaMap.ADDRESS.put(payload, 0, start);
    DmaMap.SIZE.put(payload, 0, sizeBytes);
    return payload;
  }

  private Answer require(Command command, MemorySegment payload, List<Descriptor> descriptors)
      throws ClientException {
    Answer answer = call(command.code(), payload, descriptors);
    if (answer.failed()) {
      throw new ClientException(command, answer.errno());
    }
    if (answer.payload().byteSize() < command.reply().sizeBytes()) {
      throw new ClientException(
          "the server answers %s by %d bytes".formatted(command, answer.payload().byteSize()));
    }
    return answer;
  }

  private static MemorySegment access(
      RegionIndex region, long offset, int sizeBytes, int dataBytes) {
    MemorySegment payload = payload(RegionAccess.LAYOUT.sizeBytes() + dataBytes);
    RegionAccess.OFFSET.put(payload, 0, offset);
    RegionAccess.REGION.put(payload, 0, region.ordinal());
    RegionAccess.COUNT.put(payload, 0, sizeBytes);
    return payload;
  }

  private static MemorySegment written(RegionIndex region, long offset, int sizeBytes, long value) {
    MemorySegment payload = access(region, offset, sizeBytes, sizeBytes);
    for (int i = 0; i < sizeBytes; i++) {
      long at = RegionAccess.LAYOUT.sizeBytes() + (long) i;
      payload.set(ValueLayout.JAVA_BYTE, at, (byte) (value >>> (8 * i)));
    }
    return payload;
  }
}
