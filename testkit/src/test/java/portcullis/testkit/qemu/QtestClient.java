package portcullis.testkit.qemu;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;

/** QEMU's qtest protocol: a line there, a line back. Thread-safe. */
final class QtestClient {
  private final SocketChannel channel;
  private final BufferedReader answers;
  private final Mutex lock = new Mutex(LockClass.INTERRUPTS, 2);

  QtestClient(SocketChannel channel) {
    this.channel = channel;
    this.answers = new BufferedReader(Channels.newReader(channel, StandardCharsets.US_ASCII));
  }

  long read(long physAddr, int sizeBytes) {
    String answer = command("read%c 0x%x".formatted(suffix(sizeBytes), physAddr));
    return Long.parseUnsignedLong(answer.substring("0x".length()), 16);
  }

  void write(long physAddr, int sizeBytes, long value) {
    command("write%c 0x%x 0x%x".formatted(suffix(sizeBytes), physAddr, value));
  }

  private String command(String line) {
    lock.lock();
    try {
      ByteBuffer bytes = StandardCharsets.US_ASCII.encode(line + "\n");
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      String answer = answers.readLine();
      while (answer != null && answer.startsWith("IRQ ")) { // may come before any answer
        answer = answers.readLine();
      }
      if (answer == null || !answer.startsWith("OK")) {
        throw new IllegalStateException("QEMU answers '" + line + "' by: " + answer);
      }
      return answer.substring("OK".length()).strip();
    } catch (IOException failure) {
      throw new UncheckedIOException("QEMU does not answer '" + line + "'", failure);
    } finally {
      lock.unlock();
    }
  }

  private static char suffix(int sizeBytes) {
    return switch (sizeBytes) {
      case 1 -> 'b';
      case 2 -> 'w';
      case 4 -> 'l';
      case 8 -> 'q';
      default -> throw new IllegalArgumentException("no access of " + sizeBytes + " bytes");
    };
  }
}
