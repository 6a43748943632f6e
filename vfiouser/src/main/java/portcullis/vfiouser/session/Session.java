package portcullis.vfiouser.session;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRef;
import portcullis.vfiouser.socket.Errno;
import portcullis.vfiouser.socket.StreamSocket;
import portcullis.vfiouser.wire.Command;
import portcullis.vfiouser.wire.Header;
import portcullis.vfiouser.wire.IrqIndex;

/**
 * One client served: receives its commands in order, has each carried out, and replies.
 *
 * <p>What the client does wrong is answered by an error, and where the stream makes no sense any
 * more the session ends. A failure of the function's own code is an EIO to the client and kept in
 * {@link #failure}. {@link #run} belongs to one thread; all else is thread-safe.
 */
public final class Session implements AutoCloseable {
  private final ServedFunction function;
  private final Limits limits;
  private final MessageStream stream;
  private final Reply reply;
  private final Negotiation negotiation;
  private final DeviceDescription description;
  private final InterruptRequests interrupts;
  // Written by the session's thread only; opaque.
  private final SharedLong messages = new SharedLong(0);
  private final SharedLong errors = new SharedLong(0);
  // The release in #dispatch pairs with the acquire in #failure.
  private final SharedRef<@Nullable RuntimeException> failure = new SharedRef<>(null);

  /** Makes the session of a client that has connected. */
  public Session(ServedFunction function, Limits limits, StreamSocket socket) {
    this.function = function;
    this.limits = limits;
    socket.poll(limits.pollNanos());
    this.stream = new MessageStream(socket, limits.maxMessageBytes());
    this.reply = new Reply(limits.maxMessageBytes());
    this.negotiation = new Negotiation(limits);
    this.description = new DeviceDescription(function);
    this.interrupts = new InterruptRequests(function);
  }

  /**
   * Serves until the client leaves, breaks the protocol, or {@link #close} is called; returns why
   * as an errno, 0 if the client has left. Nothing of the client is left afterwards.
   *
   * @throws IllegalStateException if another session serves the function
   */
  public int run() {
    if (!function.take()) {
      stream.close();
      throw new IllegalStateException("function " + function.id() + " is being served");
    }
    Guest guest = function.guest();
    PeerDma peer = new PeerDma(stream, guest.bus().transactions(), limits.replyTimeoutNanos());
    DmaMaps maps = new DmaMaps(guest.lent(), peer, limits);
    RegionAccesses regions = new RegionAccesses(function, interrupts, peer, limits);
    try {
      return serve(peer, maps, regions);
    } finally {
      // For good: nobody is to wait for this client any more.
      peer.suspend();
      guest.leave(peer);
      stream.close();
      stream.discard();
      interrupts.close();
      maps.close();
      function.give();
    }
  }

  /** Messages received so far. */
  public long messages() {
    return messages.getOpaque();
  }

  /** Errors answered so far. */
  public long errors() {
    return errors.getOpaque();
  }

  /** What the function's code has thrown last, null if nothing. */
  public @Nullable RuntimeException failure() {
    return failure.getAcquire();
  }

  /**
   * Signals the client that the device has failed, or that the server wants it back.
   *
   * @param index {@link IrqIndex#ERR} or {@link IrqIndex#REQ}
   * @return whether the client has asked for that
   */
  public boolean signal(IrqIndex index) {
    return interrupts.signal(index);
  }

  /** Ends the connection; {@link #run} returns soon. */
  @Override
  public void close() {
    stream.close();
  }

  private int serve(PeerDma peer, DmaMaps maps, RegionAccesses regions) {
    Message message = stream.message();
    while (true) {
      int received = stream.receive();
      if (received <= 0) {
        return -received;
      }
      messages.setOpaque(messages.getPlain() + 1);
      if (message.type() == Header.TYPE_REPLY) {
        if (!negotiation.isAgreed() || !peer.reply(message)) {
          return Errno.EPROTO.number();
        }
        continue;
      }
      boolean wasAgreed = negotiation.isAgreed();
      int result = dispatch(message, peer, maps, regions);
      if (result < 0) {
        errors.setOpaque(errors.getPlain() + 1);
      }
      if ((message.header(Header.FLAGS) & Header.NO_REPLY) == 0) {
        int failed = stream.send(reply.buffer(), reply.finish(message, result));
        if (failed < 0) {
          return -failed;
        }
      }
      if (!wasAgreed) {
        if (result < 0) {
          return Errno.EPROTO.number();
        }
        function.guest().join(peer);
      }
    }
  }

  private int dispatch(Message message, PeerDma peer, DmaMaps maps, RegionAccesses regions) {
    int flags = message.header(Header.FLAGS);
    Command command = Command.of(message.header(Header.COMMAND));
    if (message.type() != Header.TYPE_COMMAND
        || (flags & ~(Header.TYPE_MASK | Header.NO_REPLY)) != 0
        || command == null
        || command.isFromServer()
        || negotiation.isAgreed() == (command == Command.VERSION)
        || message.descriptors.size() > limits.maxMessageDescriptors()) {
      return -Errno.EINVAL.number();
    }
    try {
      return switch (command) {
        case VERSION -> negotiation.handle(message, reply);
        case DMA_MAP -> maps.map(message);
        case DMA_UNMAP -> maps.unmap(message, reply);
        case DEVICE_GET_INFO -> description.info(message, reply);
        case DEVICE_GET_REGION_INFO -> description.region(message, reply);
        case DEVICE_GET_REGION_IO_FDS -> description.regionIoFds(message, reply);
        case DEVICE_GET_IRQ_INFO -> description.irq(message, reply);
        case DEVICE_SET_IRQS -> interrupts.handle(message);
        case REGION_READ -> regions.read(message, reply);
        case REGION_WRITE -> regions.write(message, reply);
        case REGION_WRITE_MULTI -> regions.writeMulti(message, reply);
        case DEVICE_RESET -> reset(message, peer);
        case DEVICE_FEATURE, MIG_DATA_READ, MIG_DATA_WRITE -> -Errno.ENOTTY.number();
        case DMA_READ, DMA_WRITE -> -Errno.EINVAL.number();
      };
    } catch (RuntimeException e) {
      failure.setRelease(e);
      return -Errno.EIO.number();
    }
  }

  private int reset(Message message, PeerDma peer) {
    if (message.payloadBytes() != 0) {
      return -Errno.EINVAL.number();
    }
    peer.suspend();
    try {
      function.reset();
    } finally {
      peer.resume();
    }
    interrupts.restore();
    return 0;
  }
}
