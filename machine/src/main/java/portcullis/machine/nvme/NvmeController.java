package portcullis.machine.nvme;

import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRef;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;
import portcullis.machine.bus.DmaPort;
import portcullis.machine.bus.Requester;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.pci.RequesterId;

/**
 * An NVM Express controller: a PCI function whose one thread carries out the commands of all its
 * queues, and reaches memory by DMA alone.
 *
 * <p>It ends with its function: {@link #removed} joins the thread. The stores of its namespaces are
 * the caller's to close afterwards. Thread-safe.
 */
public final class NvmeController extends PciFunction {
  // 16 KiB: bits 13:4 of BAR 0 are reserved, and doorbells take 8 bytes a queue pair from 4 KiB on.
  private static final int REGISTERS_SIZE_LOG2 = 14;

  private final ControllerProfile profile;
  private final List<Namespace> namespaces;
  private final Signal work = new Signal();
  private final Doorbells doorbells;
  private final NvmeRegisters registers;
  private final NvmeStatistics statistics = new NvmeStatistics();
  // 1 while pending vectors may be deliverable; volatile, taken by the controller's thread.
  private final SharedLong messagesWaiting = new SharedLong(0);
  // 1 once the thread is to end; volatile.
  private final SharedLong stopping = new SharedLong(0);
  // Set once in #plugged (release), read anywhere (acquire).
  private final SharedRef<@Nullable Running> running = new SharedRef<>(null);

  /**
   * Makes a controller that is not plugged in yet.
   *
   * @param namespaces those with ids 1, 2 and so on
   */
  public NvmeController(ControllerProfile profile, List<Namespace> namespaces) {
    super(profile.pciIdentity(), REGISTERS_SIZE_LOG2, profile.ioQueuePairs() + 1);
    this.profile = profile;
    this.namespaces = List.copyOf(namespaces);
    this.doorbells = new Doorbells(profile.ioQueuePairs() + 1);
    this.registers = new NvmeRegisters(profile, doorbells, work);
  }

  /** A standard controller with one namespace of 512-byte blocks. */
  public static NvmeController over(BlockStore store, String serial) {
    return new NvmeController(
        ControllerProfile.standard(serial), List.of(new Namespace(store, Namespace.BLOCK_512)));
  }

  /** What it has done so far. */
  public NvmeStatistics statistics() {
    return statistics;
  }

  /** The port of its thread, for the counters of its translations; null before it is plugged in. */
  public @Nullable DmaPort port() {
    Running now = running.getAcquire();
    return now == null ? null : now.port;
  }

  @Override
  protected long readRegister(long offset, int sizeBytes) {
    return registers.read(offset, sizeBytes);
  }

  @Override
  protected void writeRegister(long offset, int sizeBytes, long value) {
    registers.write(offset, sizeBytes, value);
  }

  @Override
  protected void plugged(Requester requester) {
    DmaPort port = requester.newPort();
    CommandProcessor processor =
        new CommandProcessor(profile, namespaces, registers, doorbells, port, msix(), statistics);
    Task task = Task.spawn("nvme " + RequesterId.of(requester.id()), () -> run(processor, port));
    running.setRelease(new Running(port, processor, task));
  }

  @Override
  protected void removed() {
    stopping.set(1);
    work.raise();
    Running now = running.getAcquire();
    if (now != null) {
      now.task.join();
    }
  }

  // The thread waits for no one who could be waiting here, so this ends; if it is gone it uses
  // nothing.
  @Override
  protected void reset() {
    registers.reset();
    long asked = registers.resets();
    Running now = running.getAcquire();
    Backoff backoff = new Backoff();
    while (now != null && now.task.isAlive() && now.processor.resetsDone() < asked) {
      backoff.pause();
    }
  }

  @Override
  protected void wake() {
    messagesWaiting.set(1);
    work.raise();
  }

  private void run(CommandProcessor processor, DmaPort port) {
    while (stopping.get() == 0) {
      if (messagesWaiting.get() != 0 && messagesWaiting.getAndSet(0) != 0) {
        msix().deliverPending(port);
      }
      if (!processor.step()) {
        work.await(Long.MAX_VALUE);
      }
    }
  }

  private record Running(DmaPort port, CommandProcessor processor, Task task) {}
}
