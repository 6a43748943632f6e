package portcullis.machine.nvme;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.machine.FakeTranslator;
import portcullis.machine.TestMachine;
import portcullis.machine.bus.MmioRegion;
import portcullis.machine.nvme.spec.AdminOpcode;
import portcullis.machine.nvme.spec.AdminQueueAttributes;
import portcullis.machine.nvme.spec.CompletionEntry;
import portcullis.machine.nvme.spec.ControllerConfiguration;
import portcullis.machine.nvme.spec.ControllerRegister;
import portcullis.machine.nvme.spec.ControllerStatus;
import portcullis.machine.nvme.spec.Doorbell;
import portcullis.machine.nvme.spec.QueueFlags;
import portcullis.machine.nvme.spec.StatusCode;
import portcullis.machine.nvme.spec.SubmissionEntry;
import portcullis.machine.pci.RequesterId;

/** A driver that knows MMIO and memory and nothing else, and waits by polling. */
final class TinyDriver {
  static final int ADMIN_ENTRIES = 16;

  final TestMachine machine;
  final RequesterId id;
  final MmioRegion registers;
  private final List<Pair> pairs = new ArrayList<>();
  private int nextCommandId = 1;

  TinyDriver(TestMachine machine, RequesterId id) {
    this.machine = machine;
    this.id = id;
    machine.enable(id);
    this.registers = machine.registers(id);
  }

  /** Sets up the admin queue and waits until the controller is ready. */
  TinyDriver enable() {
    Pair admin = new Pair(0, ADMIN_ENTRIES, ADMIN_ENTRIES);
    pairs.clear();
    pairs.add(admin);
    write(ControllerRegister.AQA, new AdminQueueAttributes(ADMIN_ENTRIES, ADMIN_ENTRIES).encode());
    write(ControllerRegister.ASQ, FakeTranslator.iova(admin.submission));
    write(ControllerRegister.ACQ, FakeTranslator.iova(admin.completion));
    write(ControllerRegister.CC, ControllerConfiguration.enabled().encode());
    TestMachine.await("CSTS.RDY", () -> status().ready() || status().fatal());
    return this;
  }

  /** Clears CC.EN and waits until the controller has let go. */
  void disable() {
    write(ControllerRegister.CC, 0);
    TestMachine.await("CSTS.RDY = 0", () -> !status().ready());
  }

  /** Creates the next I/O queue pair; returns its id. */
  int createPair(int entries, int vector) {
    return createPair(entries, entries, vector);
  }

  int createPair(int completionEntries, int submissionEntries, int vector) {
    Pair pair = new Pair(pairs.size(), completionEntries, submissionEntries);
    Completion created =
        admin(
            AdminOpcode.CREATE_COMPLETION_QUEUE,
            0,
            FakeTranslator.iova(pair.completion),
            QueueFlags.idAndSize(pair.queueId, completionEntries),
            QueueFlags.completionQueue(vector));
    require(created);
    pairs.add(pair);
    require(
        admin(
            AdminOpcode.CREATE_SUBMISSION_QUEUE,
            0,
            FakeTranslator.iova(pair.submission),
            QueueFlags.idAndSize(pair.queueId, submissionEntries),
            QueueFlags.submissionQueue(pair.queueId)));
    return pair.queueId;
  }

  /** An admin command that needs PRP1 and dwords 10 and 11; waits for it. */
  Completion admin(AdminOpcode opcode, int namespace, long prp1, int dword10, int dword11) {
    return execute(
        0,
        opcode.code(),
        namespace,
        (memory, at) -> {
          SubmissionEntry.setPrps(memory, at, prp1, 0);
          SubmissionEntry.setDword(memory, at, 10, dword10);
          SubmissionEntry.setDword(memory, at, 11, dword11);
        });
  }

  /** Any command; waits for its completion, which must be the next one of the queue. */
  Completion execute(int queue, int opcode, int namespace, Fill fill) {
    int commandId = submit(queue, opcode, namespace, fill);
    Completion completion = await(queue);
    if (completion.commandId != commandId) {
      throw new AssertionError("expected command " + commandId + ", got " + completion);
    }
    return completion;
  }

  /** A command with a data range of blocks; waits for it. */
  Completion io(int queue, int opcode, long lba, int blocks, long prp1, long prp2) {
    return execute(queue, opcode, 1, range(lba, blocks, prp1, prp2));
  }

  static Fill range(long lba, int blocks, long prp1, long prp2) {
    return (memory, at) -> {
      SubmissionEntry.setPrps(memory, at, prp1, prp2);
      SubmissionEntry.setStartingLba(memory, at, lba);
      SubmissionEntry.setDword(memory, at, 12, blocks - 1);
    };
  }

  /** Puts a command in a queue without ringing; returns its id. */
  int queue(int queue, int opcode, int namespace, Fill fill) {
    Pair pair = pairs.get(queue);
    int commandId = nextCommandId++ & 0xffff;
    MemorySegment memory =
        machine.ram.slice(
            pair.submission, (long) pair.submissionEntries * SubmissionEntry.SIZE_BYTES);
    long at = (long) pair.tail * SubmissionEntry.SIZE_BYTES;
    SubmissionEntry.start(memory, at, opcode, commandId, namespace);
    fill.apply(memory, at);
    pair.tail = (pair.tail + 1) % pair.submissionEntries;
    return commandId;
  }

  int submit(int queue, int opcode, int namespace, Fill fill) {
    int commandId = queue(queue, opcode, namespace, fill);
    ring(queue);
    return commandId;
  }

  /** Tells the controller how far the queue is filled. */
  void ring(int queue) {
    registers.write(Doorbell.submissionTail(queue, 2), 4, pairs.get(queue).tail);
  }

  /** Waits for the next completion of a queue and takes it. */
  Completion await(int queue) {
    TestMachine.await("a completion of queue " + queue, () -> isThere(queue));
    return take(queue);
  }

  /** Whether the queue has a completion that was not taken. */
  boolean isThere(int queue) {
    Pair pair = pairs.get(queue);
    long high = machine.ram.getLongAcquire(pair.next() + CompletionEntry.HIGH);
    return CompletionEntry.phase(high) == pair.phase;
  }

  private Completion take(int queue) {
    Completion completion = peek(queue);
    Pair pair = pairs.get(queue);
    if (++pair.head == pair.completionEntries) {
      pair.head = 0;
      pair.phase = !pair.phase;
    }
    registers.write(Doorbell.completionHead(queue, 2), 4, pair.head);
    return completion;
  }

  private Completion peek(int queue) {
    Pair pair = pairs.get(queue);
    long high = machine.ram.getLongAcquire(pair.next() + CompletionEntry.HIGH);
    long low = machine.ram.getLongAcquire(pair.next());
    return new Completion(
        CompletionEntry.commandId(high),
        StatusCode.of(CompletionEntry.status(high)),
        CompletionEntry.status(high),
        CompletionEntry.result(low),
        CompletionEntry.submissionHead(high),
        CompletionEntry.submissionQueue(high));
  }

  ControllerStatus status() {
    return ControllerStatus.decode((int) read(ControllerRegister.CSTS));
  }

  long read(ControllerRegister register) {
    return registers.read(register.offset(), register.sizeBytes());
  }

  void write(ControllerRegister register, long value) {
    registers.write(register.offset(), register.sizeBytes(), value);
  }

  long submissionBase(int queue) {
    return pairs.get(queue).submission;
  }

  long completionBase(int queue) {
    return pairs.get(queue).completion;
  }

  private static void require(Completion completion) {
    if (completion.status != StatusCode.SUCCESS) {
      throw new AssertionError("failed: " + completion);
    }
  }

  /** What fills in the rest of an entry. */
  @FunctionalInterface
  interface Fill {
    void apply(MemorySegment memory, long at);
  }

  /** A completion, taken apart. */
  record Completion(
      int commandId,
      @Nullable StatusCode status,
      int statusField,
      int result,
      int submissionHead,
      int submissionQueue) {}

  private final class Pair {
    final int queueId;
    final int completionEntries;
    final int submissionEntries;
    final long submission = machine.pages.allocate(16);
    final long completion = machine.pages.allocate(16);
    int tail;
    int head;
    boolean phase = true;

    Pair(int queueId, int completionEntries, int submissionEntries) {
      this.queueId = queueId;
      this.completionEntries = completionEntries;
      this.submissionEntries = submissionEntries;
    }

    long next() {
      return completion + (long) head * CompletionEntry.SIZE_BYTES;
    }
  }
}
