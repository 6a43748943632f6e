package portcullis.app.platform;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Which processors of this computer threads of this process may use. On Linux; elsewhere nothing
 * can be said about that, and nothing is done.
 */
final class HostThreads {
  private static final Path TASKS = Path.of("/proc/self/task");

  /** What the kernel keeps of a thread's name. */
  private static final int NAME_CHARS = 15;

  /** 1,024 processors, as in the C library's cpu_set_t. */
  private static final int MASK_BYTES = 128;

  private static final int CALLER = 0;

  private static final Optional<MethodHandle> GET = call("sched_getaffinity");
  private static final Optional<MethodHandle> SET = call("sched_setaffinity");

  private HostThreads() {}

  /**
   * Has the calling thread and those with the name run on one and the same processor, the first
   * that the caller may use. Other threads may use it too.
   *
   * @return whether that is so now; false if there is no thread with the name
   */
  static boolean shareProcessorWith(String name) {
    if (GET.isEmpty() || SET.isEmpty() || !Files.isDirectory(TASKS)) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      List<Integer> others = threadsNamed(name);
      MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
      if (others.isEmpty() || invoke(GET.get(), CALLER, mask) < 0) {
        return false;
      }
      int first = BitSet.valueOf(mask.asByteBuffer()).nextSetBit(0);
      mask.fill((byte) 0);
      mask.set(JAVA_BYTE, first / Byte.SIZE, (byte) (1 << (first % Byte.SIZE)));
      boolean done = invoke(SET.get(), CALLER, mask) == 0;
      for (int other : others) {
        done &= invoke(SET.get(), other, mask) == 0;
      }
      return done;
    } catch (IOException e) {
      return false;
    }
  }

  private static List<Integer> threadsNamed(String name) throws IOException {
    String kept = name.substring(0, Math.min(name.length(), NAME_CHARS));
    List<Integer> found = new ArrayList<>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      for (Path task : tasks) {
        if (isNamed(task, kept)) {
          found.add(Integer.valueOf(task.getFileName().toString()));
        }
      }
    }
    return found;
  }

  private static boolean isNamed(Path task, String name) {
    try {
      return Files.readString(task.resolve("comm")).equals(name + "\n");
    } catch (IOException e) {
      return false; // it has ended meanwhile
    }
  }

  private static int invoke(MethodHandle call, int thread, MemorySegment mask) {
    try {
      return (int) call.invokeExact(thread, (long) MASK_BYTES, mask);
    } catch (Throwable t) {
      throw new IllegalStateException(t);
    }
  }

  @SuppressWarnings("restricted") // both calls take a mask and its size, and change nothing else
  private static Optional<MethodHandle> call(String name) {
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find(name)
        .map(at ->
            linker.downcallHandle(
                at, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS)));
  }
}
