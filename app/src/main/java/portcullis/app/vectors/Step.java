package portcullis.app.vectors;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a scenario does, or looks at, next. */
sealed interface Step {
  /** Software writes a register. */
  record RegisterWrite(int offset, int sizeBytes, long value) implements Step {
    @Override
    public String toString() {
      return "regWrite %s of %d bytes at 0x%x".formatted(Hex.of(value), sizeBytes, offset);
    }
  }

  /** Software reads a register, and must find {@code expected} in the bits of {@code mask}. */
  record RegisterRead(int offset, int sizeBytes, long expected, long mask) implements Step {
    @Override
    public String toString() {
      return "regRead of %d bytes at 0x%x".formatted(sizeBytes, offset);
    }
  }

  /**
   * A device makes a request.
   *
   * @param expected null if nothing is
   */
  record Translate(TranslateRequest request, @Nullable Expectation expected) implements Step {
    @Override
    public String toString() {
      return "translate " + request;
    }
  }

  /** The command queue runs until it is empty or stops, which takes {@code count} at most. */
  record ProcessCommands(int count) implements Step {
    @Override
    public String toString() {
      return "processCommands";
    }
  }

  /** Software writes memory, defective or not. */
  record MemoryWrite(MemoryBlock block) implements Step {
    @Override
    public String toString() {
      return "memWrite " + block;
    }
  }

  /** Software reads memory, defective or not, and must find this. */
  record MemoryExpect(MemoryBlock block) implements Step {
    @Override
    public String toString() {
      return "memExpect at " + Hex.of(block.physAddr());
    }
  }

  /**
   * The IOMMU must have sent this message.
   *
   * @param index of the message, from 0 for the scenario's first
   */
  record MessageExpect(int index, AtsMessage message) implements Step {
    @Override
    public String toString() {
      return "msgExpect " + index;
    }
  }

  /**
   * A device sends one Invalidation Completion.
   *
   * @param messages indexes of the requests it is for
   * @param segment of the device, or {@link portcullis.machine.bus.AtsMessageSink#NONE}
   * @param completionCount how many such messages complete each request
   */
  record InvalidationCompletion(
      List<Integer> messages, int requesterId, int segment, int completionCount) implements Step {
    public InvalidationCompletion {
      messages = List.copyOf(messages);
    }

    @Override
    public String toString() {
      return "invalCompletion of " + messages + " by " + Hex.of(requesterId);
    }
  }

  /** Invalidation requests time out. */
  record InvalidationTimeout(List<Integer> messages) implements Step {
    public InvalidationTimeout {
      messages = List.copyOf(messages);
    }

    @Override
    public String toString() {
      return "invalTimeout of " + messages;
    }
  }

  /**
   * The answer to the last debug translation is looked at.
   *
   * @param physAddr of the page, null if not checked
   */
  record DebugResponse(boolean fault, @Nullable Long physAddr, int memoryType) implements Step {
    @Override
    public String toString() {
      return "trResponse";
    }
  }
}
