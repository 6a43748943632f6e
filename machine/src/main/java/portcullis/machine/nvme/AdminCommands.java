package portcullis.machine.nvme;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import portcullis.machine.nvme.spec.AdminOpcode;
import portcullis.machine.nvme.spec.FeatureId;
import portcullis.machine.nvme.spec.IdentifySelector;
import portcullis.machine.nvme.spec.LogPage;
import portcullis.machine.nvme.spec.StatusCode;
import portcullis.machine.nvme.spec.SubmissionEntry;

/**
 * Carries out admin commands (NVM Express Base 1.4, section 5). Owned by the controller's thread.
 */
final class AdminCommands {
  private static final int NOT_ABORTED = 1;

  private final QueueCommands queueCommands;
  private final Queues queues;
  private final FeatureSet features;
  private final AsyncEvents events;
  private final LogPages logs;
  private final IdentifyData identify;
  private final int namespaces;
  private final int maxTransferBytes;
  private final MemorySegment staging;
  private final PrpTransfer transfer;

  /**
   * @param namespaces how many there are, with ids from 1 on
   * @param staging of {@code maxTransferBytes} bytes and room for the longest log page
   */
  AdminCommands(
      QueueCommands queueCommands,
      Queues queues,
      FeatureSet features,
      AsyncEvents events,
      LogPages logs,
      IdentifyData identify,
      int namespaces,
      int maxTransferBytes,
      MemorySegment staging,
      PrpTransfer transfer) {
    this.queueCommands = queueCommands;
    this.queues = queues;
    this.features = features;
    this.events = events;
    this.logs = logs;
    this.identify = identify;
    this.namespaces = namespaces;
    this.maxTransferBytes = maxTransferBytes;
    this.staging = staging;
    this.transfer = transfer;
  }

  /**
   * Carries out a command.
   *
   * @return its status, or null if it completes later
   */
  @Nullable StatusCode execute(Command command) {
    AdminOpcode opcode = AdminOpcode.of(command.opcode());
    if (opcode == null) {
      return StatusCode.INVALID_OPCODE;
    }
    if (!command.isPlain()) {
      return StatusCode.INVALID_FIELD;
    }
    return switch (opcode) {
      case CREATE_COMPLETION_QUEUE -> queueCommands.createCompletion(command);
      case CREATE_SUBMISSION_QUEUE -> queueCommands.createSubmission(command);
      case DELETE_COMPLETION_QUEUE -> queueCommands.deleteCompletion(command);
      case DELETE_SUBMISSION_QUEUE -> queueCommands.deleteSubmission(command);
      case IDENTIFY -> identify(command);
      case GET_LOG_PAGE -> getLogPage(command);
      case SET_FEATURES -> setFeatures(command);
      case GET_FEATURES -> getFeatures(command);
      case ABORT -> abort(command);
      case ASYNC_EVENT_REQUEST -> requestEvent(command);
    };
  }

  private StatusCode identify(Command command) {
    int namespaceId = command.namespaceId();
    MemorySegment data = zeroed(IdentifySelector.DATA_BYTES);
    switch (command.dword(10) & 0xff) {
      case IdentifySelector.CONTROLLER -> identify.writeController(data);
      case IdentifySelector.NAMESPACE -> {
        if (!isNamespace(namespaceId)) {
          return StatusCode.INVALID_NAMESPACE;
        }
        identify.writeNamespace(namespaceId, data);
      }
      case IdentifySelector.ACTIVE_NAMESPACES -> {
        // Section 5.15.2.3: the two ids after which there is none are invalid.
        if (Integer.compareUnsigned(namespaceId, SubmissionEntry.ALL_NAMESPACES - 1) >= 0) {
          return StatusCode.INVALID_NAMESPACE;
        }
        identify.writeActive(namespaceId, data);
      }
      case IdentifySelector.NAMESPACE_DESCRIPTORS -> {
        if (!isNamespace(namespaceId)) {
          return StatusCode.INVALID_NAMESPACE;
        }
        identify.writeDescriptors(namespaceId, data);
      }
      default -> {
        return StatusCode.INVALID_FIELD;
      }
    }
    return transfer.deliver(command, IdentifySelector.DATA_BYTES);
  }

  private StatusCode getLogPage(Command command) {
    LogPage page = LogPage.of(command.dword(10) & 0xff);
    if (page == null) {
      return StatusCode.INVALID_LOG_PAGE;
    }
    long dwords = ((long) (command.dword(11) & 0xffff) << 16 | command.dword(10) >>> 16) + 1;
    long offset = (command.dword(12) & 0xffff_ffffL) | (long) command.dword(13) << 32;
    long size = LogPages.sizeBytes(page);
    // What is beyond the page reads as zero.
    if (dwords * 4 > maxTransferBytes
        || (offset & 3) != 0
        || Long.compareUnsigned(offset, size) > 0) {
      return StatusCode.INVALID_FIELD;
    }
    MemorySegment data = zeroed(size + dwords * 4);
    logs.write(page, data);
    MemorySegment.copy(data, offset, data, 0, dwords * 4);
    StatusCode status = transfer.deliver(command, dwords * 4);
    if (status == StatusCode.SUCCESS && (command.dword(10) & LogPage.RETAIN_EVENT) == 0) {
      events.logRead(page);
    }
    return status;
  }

  private StatusCode setFeatures(Command command) {
    FeatureId feature = FeatureId.of(command.dword(10) & 0xff);
    int value = command.dword(11);
    if (feature == null) {
      return StatusCode.INVALID_FIELD;
    }
    if ((command.dword(10) & FeatureId.SAVE) != 0) {
      return StatusCode.FEATURE_NOT_SAVEABLE;
    }
    switch (feature) {
      case NUMBER_OF_QUEUES -> {
        if (queues.hasIoQueues()) {
          return StatusCode.COMMAND_SEQUENCE_ERROR;
        }
        if ((value & 0xffff) == 0xffff || value >>> 16 == 0xffff) {
          return StatusCode.INVALID_FIELD;
        }
        command.setResult(features.grantQueues((value & 0xffff) + 1, (value >>> 16) + 1));
      }
      case POWER_MANAGEMENT -> {
        if ((value & 0x1f) != 0) {
          return StatusCode.INVALID_FIELD;
        }
      }
      case ARBITRATION,
          TEMPERATURE_THRESHOLD,
          ERROR_RECOVERY,
          VOLATILE_WRITE_CACHE,
          INTERRUPT_COALESCING,
          INTERRUPT_VECTOR,
          WRITE_ATOMICITY,
          ASYNC_EVENTS ->
          features.set(feature, value);
    }
    return StatusCode.SUCCESS;
  }

  private StatusCode getFeatures(Command command) {
    FeatureId feature = FeatureId.of(command.dword(10) & 0xff);
    if (feature == null) {
      return StatusCode.INVALID_FIELD;
    }
    switch (command.dword(10) >>> 8 & 7) {
      case FeatureId.SELECT_CURRENT -> command.setResult(features.current(feature));
      case FeatureId.SELECT_DEFAULT -> command.setResult(features.byDefault(feature));
      default -> {
        return StatusCode.INVALID_FIELD;
      }
    }
    return StatusCode.SUCCESS;
  }

  // Every other command is over before an Abort of it is looked at.
  private StatusCode abort(Command command) {
    int queueId = command.dword(10) & 0xffff;
    int commandId = command.dword(10) >>> 16;
    boolean aborted = queueId == 0 && events.cancel(commandId);
    command.setResult(aborted ? 0 : NOT_ABORTED);
    return StatusCode.SUCCESS;
  }

  private @Nullable StatusCode requestEvent(Command command) {
    if (events.holds(command.commandId())) {
      return StatusCode.COMMAND_ID_CONFLICT;
    }
    return events.hold(command.commandId()) ? null : StatusCode.ASYNC_EVENT_LIMIT_EXCEEDED;
  }

  private boolean isNamespace(int namespaceId) {
    return namespaceId > 0 && namespaceId <= namespaces;
  }

  private MemorySegment zeroed(long bytes) {
    return staging.asSlice(0, bytes).fill((byte) 0);
  }
}
