package portcullis.core.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;

/**
 * Where the bytes of a physical memory come from: anonymous pages that cost nothing until touched,
 * or a file. Each mapping ends when nothing refers to its segment any more, never sooner, so that a
 * late access can read zeros but cannot end the process.
 */
final class NativeMapping {
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x2 | 0x20 | 0x4000;
  private static final int MADV_DONTNEED = 4;
  private static final long MAP_FAILED = -1;

  private static final MethodHandle MMAP =
      libc(
          "mmap",
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG));
  private static final MethodHandle MUNMAP =
      libc(
          "munmap",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
  private static final MethodHandle MADVISE =
      libc(
          "madvise",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT));

  private NativeMapping() {}

  /** Fresh zero pages; throws {@link OutOfMemoryError} where the system has no room for them. */
  @SuppressWarnings("restricted")
  static MemorySegment anonymous(long sizeBytes) {
    long address;
    try {
      address =
          (long)
              MMAP.invokeExact(
                  0L, sizeBytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0L);
    } catch (Throwable t) {
      throw new IllegalStateException("mmap could not be called", t);
    }
    if (address == MAP_FAILED) {
      throw new OutOfMemoryError("mmap of 0x" + Long.toHexString(sizeBytes) + " bytes was refused");
    }
    return MemorySegment.ofAddress(address)
        .reinterpret(sizeBytes, Arena.ofAuto(), NativeMapping::unmap);
  }

  /** The bytes of a file, shared with everyone who maps it. */
  static MemorySegment file(FileChannel channel, long offset, long sizeBytes) throws IOException {
    return channel.map(FileChannel.MapMode.READ_WRITE, offset, sizeBytes, Arena.ofAuto());
  }

  /** Gives the pages of an anonymous mapping back at once; the addresses stay valid. */
  static void discard(MemorySegment anonymous) {
    try {
      int _ = (int) MADVISE.invokeExact(anonymous.address(), anonymous.byteSize(), MADV_DONTNEED);
    } catch (Throwable t) {
      throw new IllegalStateException("madvise could not be called", t);
    }
  }

  private static void unmap(MemorySegment mapped) {
    try {
      int _ = (int) MUNMAP.invokeExact(mapped.address(), mapped.byteSize());
    } catch (Throwable t) {
      throw new IllegalStateException("munmap could not be called", t);
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle libc(String name, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
  }
}
