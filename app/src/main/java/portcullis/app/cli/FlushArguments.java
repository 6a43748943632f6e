package portcullis.app.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import portcullis.app.job.ByteSize;
import portcullis.app.job.DmaPolicy;
import portcullis.app.job.FlushLimits;
import portcullis.app.job.TimeSpan;

/** The options about how much a flush policy may put off. */
final class FlushArguments {
  private static final int MAX_ENTRIES = 1 << 16;
  private static final long MIN_TIMEOUT_NANOS = 1_000;
  private static final long MAX_TIMEOUT_NANOS = 3_600_000_000_000L;
  private static final long MIN_WINDOW_BYTES = 64L << 10;
  private static final long MAX_WINDOW_BYTES = 1L << 40;

  @Option(
      names = "--queue-entries",
      paramLabel = "N",
      description =
          "Unmaps that a queue of the policy holds, 1 to 65536. Default: 256 with queued, which"
              + " has several queues; 32768 with single-queue.")
  private @Nullable Integer queueEntries;

  @Option(
      names = "--queue-timeout",
      paramLabel = "TIME",
      converter = TimeSpanConverter.class,
      description =
          "How long an unmap waits in a queue at most, 1us to 1h. Default: 10ms with queued, 1s"
              + " with single-queue.")
  private @Nullable Long queueTimeoutNanos;

  @Option(
      names = "--wrap-window",
      paramLabel = "SIZE",
      converter = ByteSizeConverter.class,
      description =
          "IOVAs that wrap hands out before it starts over, 64k to 1t. Default: as --memory, 4g at"
              + " the most.")
  private @Nullable Long windowBytes;

  /** The options, checked for a policy. */
  FlushLimits toLimits(CommandSpec command, DmaPolicy policy) {
    boolean queues = policy == DmaPolicy.QUEUED || policy == DmaPolicy.SINGLE_QUEUE;
    if (!queues && (queueEntries != null || queueTimeoutNanos != null)) {
      throw new ParameterException(
          command.commandLine(),
          "%s is for --policy queued or single-queue; %s has no queue"
              .formatted(
                  queueEntries != null ? "--queue-entries" : "--queue-timeout",
                  policy.optionName()));
    }
    if (policy != DmaPolicy.WRAP && windowBytes != null) {
      throw new ParameterException(
          command.commandLine(),
          "--wrap-window is for --policy wrap; %s has no window".formatted(policy.optionName()));
    }
    if (queueEntries != null && (queueEntries < 1 || queueEntries > MAX_ENTRIES)) {
      throw new ParameterException(
          command.commandLine(),
          "--queue-entries %d is not from 1 to %d".formatted(queueEntries, MAX_ENTRIES));
    }
    if (queueTimeoutNanos != null
        && (queueTimeoutNanos < MIN_TIMEOUT_NANOS || queueTimeoutNanos > MAX_TIMEOUT_NANOS)) {
      throw new ParameterException(
          command.commandLine(),
          "--queue-timeout %s is not from 1us to 1h".formatted(TimeSpan.format(queueTimeoutNanos)));
    }
    if (windowBytes != null && (windowBytes < MIN_WINDOW_BYTES || windowBytes > MAX_WINDOW_BYTES)) {
      throw new ParameterException(
          command.commandLine(),
          "--wrap-window %s is not from %s to %s"
              .formatted(
                  ByteSize.format(windowBytes),
                  ByteSize.format(MIN_WINDOW_BYTES),
                  ByteSize.format(MAX_WINDOW_BYTES)));
    }
    return new FlushLimits(
        queueEntries == null ? 0 : queueEntries,
        queueTimeoutNanos == null ? 0 : queueTimeoutNanos,
        windowBytes == null ? 0 : windowBytes);
  }
}
