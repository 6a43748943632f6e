package portcullis.machine.nvme;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.core.sync.Clock;
import portcullis.core.sync.SharedLong;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.bus.DmaPort;
import portcullis.machine.nvme.spec.AdminQueueAttributes;
import portcullis.machine.nvme.spec.AsyncEvent;
import portcullis.machine.nvme.spec.CompletionEntry;
import portcullis.machine.nvme.spec.ControllerConfiguration;
import portcullis.machine.nvme.spec.ControllerStatus;
import portcullis.machine.nvme.spec.StatusCode;
import portcullis.machine.nvme.spec.SubmissionEntry;
import portcullis.machine.pci.MsixTable;

/**
 * What the controller's thread does: enable, fetch, carry out, complete, interrupt, reset.
 *
 * <p>Submission queues are served round robin, a burst at a time; a command is over, and its
 * completion posted, before the next is looked at. A command is not taken up while its completion
 * queue is full. If a queue cannot be reached by DMA, the controller cannot say so there: it sets
 * CSTS.CFS and stops until it is reset.
 *
 * <p>Confined to the controller's thread but for {@link #resetsDone}.
 */
final class CommandProcessor {
  private static final int BURST = 16;
  private static final int LONGEST_LOG_BYTES = 4096;

  private final NvmeRegisters registers;
  private final Doorbells doorbells;
  private final DmaPort port;
  private final MsixTable msix;
  private final NvmeStatistics statistics;
  private final Queues queues;
  private final FeatureSet features;
  private final AsyncEvents events = new AsyncEvents();
  private final ErrorLog errors = new ErrorLog();
  private final AdminCommands admin;
  private final IoCommands io;
  private final MemorySegment entries =
      Arena.ofAuto().allocate((long) BURST * SubmissionEntry.SIZE_BYTES, 64);
  private final Command command = new Command(entries);
  // How many of the resets asked for are done; release pairs with the acquire in #resetsDone, so
  // that
  // whoever waits for a reset sees that memory is no longer used.
  private final SharedLong resetsDone = new SharedLong(0);
  private int turn;

  CommandProcessor(
      ControllerProfile profile,
      List<Namespace> namespaces,
      NvmeRegisters registers,
      Doorbells doorbells,
      DmaPort port,
      MsixTable msix,
      NvmeStatistics statistics) {
    this.registers = registers;
    this.doorbells = doorbells;
    this.port = port;
    this.msix = msix;
    this.statistics = statistics;
    this.queues = new Queues(profile.ioQueuePairs() + 1, doorbells);
    this.features = new FeatureSet(profile.ioQueuePairs());
    int maxBytes = profile.maxTransferBytes();
    MemorySegment staging = Arena.ofAuto().allocate((long) maxBytes + LONGEST_LOG_BYTES, 4096);
    PrpTransfer transfer = new PrpTransfer(port, staging);
    this.io = new IoCommands(namespaces, features, statistics, staging, transfer, maxBytes);
    this.admin =
        new AdminCommands(
            new QueueCommands(queues, features, profile.maxQueueEntries(), msix.vectors()),
            queues,
            features,
            events,
            new LogPages(statistics, errors),
            new IdentifyData(profile, namespaces),
            namespaces.size(),
            maxBytes,
            staging,
            transfer);
  }

  /** How many resets have been carried out. */
  long resetsDone() {
    return resetsDone.getAcquire();
  }

  /** Does what is next; returns false if there is nothing to do until a register is written. */
  boolean step() {
    long asked = registers.resets();
    if (asked != resetsDone.getPlain()) {
      disable();
      resetsDone.setRelease(asked);
      return true;
    }
    ControllerConfiguration configuration =
        ControllerConfiguration.decode(registers.configuration());
    if (!configuration.enable() || isStatus(ControllerStatus.FATAL)) {
      return false;
    }
    if (!isStatus(ControllerStatus.READY)) {
      enable(configuration);
      return true;
    }
    boolean shutDown = ControllerStatus.decode(registers.status()).shutdown() != 0;
    if (shutDown || !port.requester().isBusMaster()) {
      return false;
    }
    if (configuration.shutdown() != ControllerConfiguration.NO_SHUTDOWN) {
      shutDown();
      return true;
    }
    return serveQueues();
  }

  // Section 7.6.1: what the driver has to have set before CC.EN.
  private void enable(ControllerConfiguration configuration) {
    AdminQueueAttributes attributes = registers.adminAttributes();
    boolean valid =
        configuration.commandSet() == 0
            && configuration.pageLog2() == 12
            && configuration.arbitration() == 0
            && isEntrySize(configuration.submissionEntryLog2(), SubmissionEntry.SIZE_LOG2)
            && isEntrySize(configuration.completionEntryLog2(), CompletionEntry.SIZE_LOG2)
            && attributes.submissionEntries() >= AdminQueueAttributes.MIN_ENTRIES
            && attributes.completionEntries() >= AdminQueueAttributes.MIN_ENTRIES;
    if (!valid) {
      fail();
      return;
    }
    int completionEntries = attributes.completionEntries();
    CompletionQueue completion =
        new CompletionQueue(0, registers.adminCompletion(), completionEntries, true, 0);
    int submissionEntries = attributes.submissionEntries();
    queues.add(completion, completionEntries);
    queues.add(
        new SubmissionQueue(0, registers.adminSubmission(), submissionEntries, completion),
        submissionEntries);
    registers.setStatus(ControllerStatus.READY);
  }

  // A driver without I/O queues may leave the sizes at 0.
  private static boolean isEntrySize(int log2, int required) {
    return log2 == required || log2 == 0;
  }

  // Section 7.3.2: all queues and requests are gone, the admin queue's registers stay.
  private void disable() {
    queues.clear();
    events.reset();
    features.reset();
    turn = 0;
    registers.setStatus(0);
  }

  // Section 7.6.2. A store that fails to flush has counted a media error.
  private void shutDown() {
    io.flushAll();
    registers.setStatus(registers.status() | ControllerStatus.SHUT_DOWN << 2);
  }

  private void fail() {
    registers.setStatus(registers.status() | ControllerStatus.FATAL);
  }

  private boolean isStatus(int bit) {
    return (registers.status() & bit) != 0;
  }

  private boolean serveQueues() {
    reportEvents();
    boolean served = false;
    for (int i = 0; i < queues.count(); i++) {
      SubmissionQueue queue = queues.submission((turn + i) % queues.count());
      if (queue != null && isRunning()) {
        served |= serve(queue);
      }
    }
    turn = (turn + 1) % queues.count();
    return served;
  }

  private boolean serve(SubmissionQueue queue) {
    int tail = doorbells.value(Doorbells.submission(queue.id()));
    int count = queue.available(tail, BURST);
    if (count == 0 || isFull(queue.completionQueue())) {
      return false;
    }
    long startNanos = Clock.nanos();
    DmaOutcome fetched = queue.fetch(port, entries, count);
    if (!fetched.isOk()) {
      if (fetched != DmaOutcome.NOT_BUS_MASTER) {
        fail();
      }
      return false;
    }
    for (int i = 0; i < count && isRunning() && !isFull(queue.completionQueue()); i++) {
      command.aim(i, queue.id());
      queue.advance();
      carryOut(queue);
    }
    announce(queue.completionQueue());
    statistics.addBusy(Clock.nanos() - startNanos);
    return true;
  }

  private void carryOut(SubmissionQueue queue) {
    @Nullable StatusCode status;
    if (queue.id() == 0) {
      statistics.countAdmin();
      status = admin.execute(command);
    } else {
      status = io.execute(command);
    }
    if (status == null) {
      return;
    }
    int field = status.field();
    if (status != StatusCode.SUCCESS) {
      field |= StatusCode.MORE | (isPermanent(status) ? StatusCode.DO_NOT_RETRY : 0);
      errors.add(command, field, queue.id() == 0 ? 0 : command.startingLba());
      statistics.countFailed();
    }
    post(queue, command.commandId(), command.result(), field);
  }

  private void post(SubmissionQueue queue, int commandId, int result, int field) {
    if (!queue.completionQueue().post(port, queue, commandId, result, field).isOk()) {
      fail();
    }
  }

  private void announce(CompletionQueue queue) {
    if (queue.takeUnannounced()) {
      statistics.countInterrupt(msix.raise(queue.vector(), port).isOk());
    }
  }

  private void reportEvents() {
    long misuse = doorbells.takeMisuse();
    if ((misuse & Doorbells.NO_SUCH_QUEUE) != 0) {
      events.happened(AsyncEvent.INVALID_DOORBELL_REGISTER);
    }
    if ((misuse & Doorbells.VALUE_TOO_LARGE) != 0) {
      events.happened(AsyncEvent.INVALID_DOORBELL_VALUE);
    }
    SubmissionQueue queue = queues.submission(0);
    if (queue == null) {
      return;
    }
    while (events.hasCancelled() && !isFull(queue.completionQueue())) {
      post(queue, events.takeCancelled(), 0, StatusCode.ABORT_REQUESTED.field());
    }
    AsyncEvent event = events.reportable();
    while (event != null && isRunning() && !isFull(queue.completionQueue())) {
      post(queue, events.report(event), event.result(), StatusCode.SUCCESS.field());
      event = events.reportable();
    }
    announce(queue.completionQueue());
  }

  private boolean isFull(CompletionQueue queue) {
    return queue.isFull(doorbells.value(Doorbells.completion(queue.id())));
  }

  private boolean isRunning() {
    return registers.resets() == resetsDone.getPlain() && !isStatus(ControllerStatus.FATAL);
  }

  // What may go well another time is the fault of memory, of the media, or of an Abort.
  private static boolean isPermanent(StatusCode status) {
    return switch (status) {
      case DATA_TRANSFER_ERROR,
          INTERNAL_ERROR,
          ABORT_REQUESTED,
          WRITE_FAULT,
          UNRECOVERED_READ_ERROR ->
          false;
      case SUCCESS,
          INVALID_OPCODE,
          INVALID_FIELD,
          COMMAND_ID_CONFLICT,
          INVALID_NAMESPACE,
          COMMAND_SEQUENCE_ERROR,
          PRP_OFFSET_INVALID,
          LBA_OUT_OF_RANGE,
          COMPLETION_QUEUE_INVALID,
          INVALID_QUEUE_ID,
          INVALID_QUEUE_SIZE,
          ABORT_LIMIT_EXCEEDED,
          ASYNC_EVENT_LIMIT_EXCEEDED,
          INVALID_INTERRUPT_VECTOR,
          INVALID_LOG_PAGE,
          INVALID_QUEUE_DELETION,
          FEATURE_NOT_SAVEABLE,
          FEATURE_NOT_CHANGEABLE,
          COMPARE_FAILURE ->
          true;
    };
  }
}
