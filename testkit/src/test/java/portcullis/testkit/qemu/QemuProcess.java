package portcullis.testkit.qemu;

import java.io.File;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A QEMU process that is ended by {@link #close}, or at the latest with this virtual machine. */
final class QemuProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final Thread ending;
  private final SocketChannel channel;

  private QemuProcess(Process process, Thread ending, SocketChannel channel) {
    this.process = process;
    this.ending = ending;
    this.channel = channel;
  }

  /**
   * Starts one and waits until it can be talked to.
   *
   * @param name of its files in {@code directory}, which is there and outlives it
   * @param arguments all but those about qtest
   * @throws IOException with what QEMU said if it does not connect; then it has ended
   */
  static QemuProcess start(Path directory, String name, List<String> arguments) throws IOException {
    UnixDomainSocketAddress socket = UnixDomainSocketAddress.of(directory.resolve(name + ".sock"));
    Path log = directory.resolve(name + ".log");
    List<String> words = new ArrayList<>();
    words.add(Objects.requireNonNull(QemuProgram.found().command(), "no QEMU"));
    words.addAll(arguments);
    words.addAll(List.of("-accel", "qtest", "-qtest-log", "none"));
    words.addAll(List.of("-qtest", "unix:" + socket.getPath()));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(socket);
      Process process = run(words, log.toFile());
      Thread ending = new Thread(process::destroyForcibly);
      try {
        Runtime.getRuntime().addShutdownHook(ending);
        // A QEMU that ends, or hangs, instead of connecting ends the wait too.
        CompletableFuture<Process> ended = process.onExit();
        CompletableFuture<Void> _ =
            ended
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .handle((_, _) -> null)
                .thenRun(() -> close(server));
        return new QemuProcess(process, ending, server.accept());
      } catch (IOException failure) {
        end(process, ending);
        throw new IOException("QEMU does not connect: " + Files.readString(log), failure);
      }
    }
  }

  private static Process run(List<String> words, File log) throws IOException {
    return new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log).start();
  }

  /** The other end speaks qtest. */
  SocketChannel channel() {
    return channel;
  }

  @Override
  public void close() {
    close(channel);
    end(process, ending);
  }

  private static void end(Process process, Thread ending) {
    process.destroyForcibly().onExit().join();
    try {
      Runtime.getRuntime().removeShutdownHook(ending);
    } catch (IllegalStateException _) {
      // The virtual machine is ending.
    }
  }

  private static void close(AutoCloseable channel) {
    try {
      channel.close();
    } catch (Exception _) {
      // Nobody talks through it any more.
    }
  }
}
