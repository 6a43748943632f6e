package portcullis.app.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portcullis.core.sync.SharedRef;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;

class HostThreadsTest {
  private static final Path STATUS = Path.of("/proc/thread-self/status");
  private static final String NAME = "a name of more than fifteen";

  private final Signal asked = new Signal();
  private final Signal begun = new Signal();

  @BeforeEach
  void isLinux() {
    assumeThat(STATUS).as("processors are told of by Linux only").exists();
  }

  // Such as "0-1".
  private static String processors() {
    try (var lines = Files.lines(STATUS)) {
      return lines.filter(l -> l.startsWith("Cpus_allowed_list:")).findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theCallerAndTheThreadWithTheNameGetTheSameProcessorAndNobodyElse() {
    String before = processors();
    SharedRef<String> ofOther = new SharedRef<>("");
    SharedRef<String> ofCaller = new SharedRef<>("");
    Task other =
        Task.spawn(
            NAME,
            () -> {
              begun.raise();
              asked.await(Long.MAX_VALUE);
              ofOther.set(processors());
            });
    begun.await(Long.MAX_VALUE);
    Task.spawn(
            "caller",
            () -> {
              assertThat(HostThreads.shareProcessorWith(NAME)).isTrue();
              ofCaller.set(processors());
            })
        .join();
    asked.raise();
    other.join();
    assertThat(ofCaller.get()).matches("Cpus_allowed_list:\\s*[0-9]+").isEqualTo(ofOther.get());
    assertThat(processors()).isEqualTo(before);
  }

  @Test
  void nothingIsDoneIfNobodyHasTheName() {
    String before = processors();
    assertThat(HostThreads.shareProcessorWith("nobody")).isFalse();
    assertThat(processors()).isEqualTo(before);
  }
}
