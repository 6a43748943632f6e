package portcullis.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandardErrorTest {
  @Test
  void progressIsDrawnOnTerminalsOnlyAndTakenAwayAgain(@TempDir Path directory) throws Exception {
    assertThat(isTerminal(directory, "/dev/pts/3", "xterm")).isTrue();
    assertThat(isTerminal(directory, "/dev/tty1", "linux")).isTrue();
    assertThat(isTerminal(directory, "/dev/pts/3", "dumb")).isFalse();
    assertThat(isTerminal(directory, "/dev/pts/3", null)).isFalse();
    assertThat(isTerminal(directory, "/dev/null", "xterm")).isFalse();
    assertThat(isTerminal(directory, "/tmp/errors.log", "xterm")).isFalse();
    assertThat(StandardError.isTerminal(directory.resolve("none"), "xterm")).isFalse();
  }

  private static boolean isTerminal(Path directory, String target, @Nullable String terminalType)
      throws IOException {
    Path link = directory.resolve("2");
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, Path.of(target));
    return StandardError.isTerminal(link, terminalType);
  }
}
