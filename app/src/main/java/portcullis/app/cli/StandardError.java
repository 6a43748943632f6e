package portcullis.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Whether somebody watches standard error. */
final class StandardError {
  private StandardError() {}

  /**
   * Whether file descriptor 2 is a terminal that understands control sequences.
   *
   * <p>{@link java.io.Console#isTerminal} does not tell: it is about standard input and output, and
   * so would draw progress into {@code 2>errors.log} and none beside {@code >result.txt}.
   */
  static boolean isTerminal() {
    return isTerminal(Path.of("/proc/self/fd/2"), System.getenv("TERM"));
  }

  static boolean isTerminal(Path descriptor, @Nullable String terminalType) {
    if (terminalType == null || terminalType.isEmpty() || terminalType.equals("dumb")) {
      return false;
    }
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      // Not Linux; no progress is the safe side.
      return false;
    }
  }
}
