package portcullis.vfiouser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import portcullis.core.sync.OrderedMemory;
import portcullis.machine.nvme.spec.AdminOpcode;
import portcullis.machine.nvme.spec.AdminQueueAttributes;
import portcullis.machine.nvme.spec.CompletionEntry;
import portcullis.machine.nvme.spec.ControllerConfiguration;
import portcullis.machine.nvme.spec.ControllerRegister;
import portcullis.machine.nvme.spec.ControllerStatus;
import portcullis.machine.nvme.spec.Doorbell;
import portcullis.machine.nvme.spec.QueueFlags;
import portcullis.machine.nvme.spec.SubmissionEntry;
import portcullis.vfiouser.client.Client;
import portcullis.vfiouser.socket.Descriptor;
import portcullis.vfiouser.socket.EventDescriptor;
import portcullis.vfiouser.socket.SharedMapping;
import portcullis.vfiouser.wire.IrqIndex;
import portcullis.vfiouser.wire.RegionIndex;

/**
 * Drives an NVMe controller through a client, with queues and data in memory that it lends and
 * completions announced by an eventfd: what a guest does, in little.
 */
public final class NvmeDriver implements AutoCloseable {
  public static final long RAM = 0x8000_0000L;
  public static final int RAM_BYTES = 4 << 20;
  public static final int DATA = 0x10_0000;
  private static final int ENTRIES = 16;

  public final MemorySegment ram;
  private final Client client;
  private final Descriptor memory;
  private final SharedMapping mapping;
  private final OrderedMemory ordered;
  private final EventDescriptor event = EventDescriptor.take(Descriptor.event());
  private final Queue admin = new Queue(0);
  private final Queue io = new Queue(1);

  public NvmeDriver(Client client) throws IOException {
    this.client = client;
    memory = Descriptor.memory("lent", RAM_BYTES, true);
    mapping = SharedMapping.of(memory, 0, RAM_BYTES, true, true);
    ram = mapping.bytes();
    ordered = new OrderedMemory(ram);
    client.lend(RAM, RAM_BYTES, 3, memory, 0);
    client.setEvents(IrqIndex.MSIX, 0, 1, List.of(event.descriptor()));
    client.setEvents(IrqIndex.MSIX, 1, 1, List.of(event.descriptor()));
    Rig.enable(client);
    write(ControllerRegister.AQA, new AdminQueueAttributes(ENTRIES, ENTRIES).encode());
    write(ControllerRegister.ASQ, RAM + admin.submission);
    write(ControllerRegister.ACQ, RAM + admin.completion);
    write(ControllerRegister.CC, ControllerConfiguration.enabled().encode());
    Rig.await("CSTS.RDY", () -> ControllerStatus.decode(status()).ready());
    execute(
        admin,
        AdminOpcode.CREATE_COMPLETION_QUEUE.code(),
        at -> {
          SubmissionEntry.setPrps(ram, at, RAM + io.completion, 0);
          SubmissionEntry.setDword(ram, at, 10, QueueFlags.idAndSize(1, ENTRIES));
          SubmissionEntry.setDword(ram, at, 11, QueueFlags.completionQueue(1));
        });
    execute(
        admin,
        AdminOpcode.CREATE_SUBMISSION_QUEUE.code(),
        at -> {
          SubmissionEntry.setPrps(ram, at, RAM + io.submission, 0);
          SubmissionEntry.setDword(ram, at, 10, QueueFlags.idAndSize(1, ENTRIES));
          SubmissionEntry.setDword(ram, at, 11, QueueFlags.submissionQueue(1));
        });
  }

  /** Moves blocks of 512 bytes, up to a page, between the disk and an offset in RAM. */
  public void move(int opcode, long lba, int blocks, long ramOffset) throws IOException {
    execute(
        io,
        opcode,
        at -> {
          SubmissionEntry.setPrps(ram, at, RAM + ramOffset, 0);
          SubmissionEntry.setStartingLba(ram, at, lba);
          SubmissionEntry.setDword(ram, at, 12, blocks - 1);
        });
  }

  private void execute(Queue queue, int opcode, Fill fill) throws IOException {
    long at = queue.submission + (long) queue.tail * SubmissionEntry.SIZE_BYTES;
    SubmissionEntry.start(ram, at, opcode, queue.tail, 1);
    fill.apply(at);
    queue.tail = (queue.tail + 1) % ENTRIES;
    event.takeCount();
    client.post(RegionIndex.BAR0, Doorbell.submissionTail(queue.id, 2), 4, queue.tail);
    long next = queue.completion + (long) queue.head * CompletionEntry.SIZE_BYTES;
    long[] high = new long[1];
    Rig.await(
        "a completion",
        () -> {
          high[0] = ordered.getLongAcquire(next + CompletionEntry.HIGH);
          return CompletionEntry.phase(high[0]) == queue.phase;
        });
    assertEquals(0, CompletionEntry.status(high[0]), "status of opcode " + opcode);
    Rig.await("its interrupt", () -> event.takeCount() > 0);
    if (++queue.head == ENTRIES) {
      queue.head = 0;
      queue.phase = !queue.phase;
    }
    client.post(RegionIndex.BAR0, Doorbell.completionHead(queue.id, 2), 4, queue.head);
  }

  private int status() throws IOException {
    return (int) client.read(RegionIndex.BAR0, ControllerRegister.CSTS.offset(), 4);
  }

  private void write(ControllerRegister register, long value) throws IOException {
    client.write(RegionIndex.BAR0, register.offset(), register.sizeBytes(), value);
  }

  @Override
  public void close() {
    memory.close();
    mapping.close();
    event.close();
  }

  @FunctionalInterface
  private interface Fill {
    void apply(long at);
  }

  private static final class Queue {
    final int id;
    final long submission;
    final long completion;
    int tail;
    int head;
    boolean phase = true;

    Queue(int id) {
      this.id = id;
      this.submission = 0x10000L * (2 * id + 1);
      this.completion = 0x10000L * (2 * id + 2);
    }
  }
}
