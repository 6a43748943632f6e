package portcullis.bench;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.SharedLong;

/**
 * {@code core.sync} beside what it wraps: each pair ({@code x}, {@code xRaw}) is to cost the same.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1)
public class SyncBenchmark {
  private static final VarHandle RAW;
  private static final VarHandle SEGMENT = ValueLayout.JAVA_LONG.varHandle();
  private static final long BASE = 0x8000_0000L;

  static {
    try {
      RAW = MethodHandles.lookup().findVarHandle(SyncBenchmark.class, "raw", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("UnusedVariable") // accessed through RAW
  private long raw;

  private final SharedLong shared = new SharedLong(0);
  private final Mutex mutex = new Mutex(LockClass.LEAF);
  private final ReentrantLock lock = new ReentrantLock();
  private final Rcu.Reader reader = new Rcu().reader();
  private final PhysicalMemory memory = PhysicalMemory.anonymous(BASE, 1 << 16);
  private final MemorySegment segment = memory.slice(BASE, 1 << 16);

  /** {@link SharedLong#getAcquire}. */
  @Benchmark
  public long acquire() {
    return shared.getAcquire();
  }

  /** The same through a VarHandle. */
  @Benchmark
  public long acquireRaw() {
    return (long) RAW.getAcquire(this);
  }

  /** {@link SharedLong#setRelease}. */
  @Benchmark
  public void release() {
    shared.setRelease(1);
  }

  /** The same through a VarHandle. */
  @Benchmark
  public void releaseRaw() {
    RAW.setRelease(this, 1L);
  }

  /** {@link SharedLong#set}. */
  @Benchmark
  public void volatileSet() {
    shared.set(1);
  }

  /** The same through a VarHandle. */
  @Benchmark
  public void volatileSetRaw() {
    RAW.setVolatile(this, 1L);
  }

  /** {@link SharedLong#compareAndSet}. */
  @Benchmark
  public boolean compareAndSet() {
    return shared.compareAndSet(0, 0);
  }

  /** The same through a VarHandle. */
  @Benchmark
  public boolean compareAndSetRaw() {
    return RAW.compareAndSet(this, 0L, 0L);
  }

  /** {@link PhysicalMemory#getLongAcquire}. */
  @Benchmark
  public long memoryAcquire() {
    return memory.getLongAcquire(BASE + 64);
  }

  /** The same through a segment's VarHandle. */
  @Benchmark
  public long memoryAcquireRaw() {
    return (long) SEGMENT.getAcquire(segment, 64L);
  }

  /** {@link Mutex}, with lock checking off. */
  @Benchmark
  public void mutex() {
    mutex.lock();
    mutex.unlock();
  }

  /** The lock it wraps. */
  @Benchmark
  @SuppressWarnings("LockNotBeforeTry") // nothing is between them that could throw
  public void mutexRaw() {
    lock.lock();
    lock.unlock();
  }

  /** A read section of {@link Rcu}: beside {@link #volatileSetRaw}, since that is its price. */
  @Benchmark
  public void readSection() {
    reader.enter();
    reader.exit();
  }
}
