package portcullis.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import portcullis.app.job.InputException;

/**
 * QEMU as a process of ours, on our terminal. Which program that is says {@code PORTCULLIS_QEMU},
 * or else it is {@code qemu-system-riscv64} of the path.
 */
final class QemuGuest implements AutoCloseable {
  private static final String PROGRAM = "qemu-system-riscv64";
  private static final long DUMP_SECONDS = 60;
  private static final long END_SECONDS = 5;

  private final Process process;

  private QemuGuest(Process process) {
    this.process = process;
  }

  /**
   * Has QEMU write the device tree, and starts it.
   *
   * @param more arguments of the user
   * @throws InputException if there is no such program, or it cannot do this
   */
  static QemuGuest start(QemuCommand command, List<String> more) throws InputException {
    String program = System.getenv().getOrDefault("PORTCULLIS_QEMU", PROGRAM);
    Path tree = command.deviceTree();
    try {
      Files.deleteIfExists(tree);
      Process dump = process(program, command.dumpArguments()).redirectErrorStream(true).start();
      dump.getOutputStream().close();
      String said = new String(dump.getInputStream().readAllBytes(), UTF_8).strip();
      if (!dump.waitFor(DUMP_SECONDS, TimeUnit.SECONDS) || !Files.exists(tree)) {
        dump.destroyForcibly();
        throw new InputException(
            program + " wrote no device tree: " + said.replace('\n', ' ') + "; it takes QEMU 10.1");
      }
      List<String> arguments = new ArrayList<>(command.guestArguments());
      arguments.addAll(more);
      return new QemuGuest(process(program, arguments).inheritIO().start());
    } catch (IOException e) {
      throw new InputException(
          program + " cannot be started; put QEMU 10.1 or newer on PATH or in PORTCULLIS_QEMU");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InputException(program + " was not waited for");
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  int exitCode() {
    return process.exitValue();
  }

  /** Ends it, if it has not ended. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static ProcessBuilder process(String program, List<String> arguments) {
    List<String> words = new ArrayList<>();
    words.add(program);
    words.addAll(arguments);
    return new ProcessBuilder(words);
  }
}
