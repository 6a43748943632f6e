package portcullis.vfiouser.session;

import portcullis.core.memory.PhysicalMemory;
import portcullis.core.memory.RegionMemory;
import portcullis.machine.bus.SystemBus;
import portcullis.machine.pci.PciHost;

/**
 * One client process as the machine around the functions that it uses: its memory, a bus, and the
 * functions on it. All sockets of one guest share it; what one of them lends, the functions of all
 * reach, as the devices of a real machine share its memory. Other guests have others.
 *
 * <p>Thread-safe.
 */
public final class Guest implements AutoCloseable {
  // BARs begin here until the guest moves them; no guest has memory there.
  private static final long WINDOW_BASE = 0x70_0000_0000_0000L;
  private static final long WINDOW_BYTES = 1L << 40;

  private final RegionMemory memory = PhysicalMemory.regions();
  private final SystemBus bus = new SystemBus(memory, memory.readers());
  private final PciHost host = new PciHost(bus, WINDOW_BASE, WINDOW_BYTES);
  private final GuestMemory lent = new GuestMemory(memory, bus);

  private final PeerWindow interruptFiles;

  /** A guest without memory, functions or interrupt files. */
  public Guest() {
    this(0, 0);
  }

  /**
   * A guest without memory or functions.
   *
   * @param interruptFiles physical address of the first byte of what takes messages in the client's
   *     machine but is no memory, so that the client lends nothing there; writes to it become
   *     messages to a client that is connected
   * @param interruptFilesBytes how many bytes that has, or 0
   */
  public Guest(long interruptFiles, long interruptFilesBytes) {
    this.interruptFiles =
        new PeerWindow(
            new DmaRange(
                interruptFiles, interruptFiles + interruptFilesBytes, false, true, null, 0));
    if (interruptFilesBytes != 0) {
      bus.map(interruptFiles, this.interruptFiles);
    }
  }

  /** The bus; its RAM is what is lent with a descriptor. */
  public SystemBus bus() {
    return bus;
  }

  /** Where functions are plugged in; {@link ServedFunction} does. */
  public PciHost host() {
    return host;
  }

  /** How many ranges of memory are lent at present, those of several sessions counted once. */
  public int lentRanges() {
    return lent.count();
  }

  GuestMemory lent() {
    return lent;
  }

  /** Lets messages reach a client's interrupt files, as {@link #leave} ends. */
  void join(PeerDma peer) {
    interruptFiles.add(peer);
  }

  /** Ends what {@link #join} began; {@code peer} is suspended for good. */
  void leave(PeerDma peer) {
    interruptFiles.remove(peer);
  }

  /** Takes all functions off the bus. */
  @Override
  public void close() {
    host.close();
  }
}
