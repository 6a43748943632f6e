package portcullis.app.soak;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import portcullis.app.nvme.IoRequest;

/** Reads and writes blocks of one disk, and looks at what is read. */
final class DiskActor implements Actor {
  private static final long WAIT_NANOS = 1_000_000;
  private static final long GAMMA = 0x9E37_79B9_7F4A_7C15L;

  private final SoakScene scene;
  private final SoakMachine machine;
  private final SoakDisk disk;
  private final SplittableRandom random;
  // Which write each block holds, 0 before the first; and whether one is under way on it.
  private final long[] stamps = new long[SoakDisk.BLOCKS];
  private final boolean[] busy = new boolean[SoakDisk.BLOCKS];
  private int inFlight;

  DiskActor(SoakMachine machine, SoakDisk disk) {
    this.scene = machine.scene();
    this.machine = machine;
    this.disk = disk;
    this.random = scene.random(disk.name());
  }

  @Override
  public String name() {
    return disk.name();
  }

  @Override
  public void step() {
    while (inFlight < SoakDisk.DEPTH) {
      int block = random.nextInt(SoakDisk.BLOCKS);
      boolean write = random.nextBoolean();
      if (busy[block]) {
        break;
      }
      submit(block, write || stamps[block] == 0);
    }
    collect();
  }

  @Override
  public void end() {
    while (inFlight > 0) {
      collect();
    }
  }

  private void submit(int block, boolean write) {
    IoRequest request = disk.queue().take();
    MemorySegment buffer = request.buffer(SoakDisk.BLOCK_BYTES);
    if (write) {
      fill(buffer, block, stamps[block] + 1);
    } else {
      buffer.fill((byte) 0xee);
    }
    busy[block] = true;
    inFlight++;
    request.tag(block);
    disk.queue().submit(request, write, (long) block * SoakDisk.BLOCK_BYTES, SoakDisk.BLOCK_BYTES);
  }

  private void collect() {
    disk.queue().await(WAIT_NANOS);
    IoRequest request = disk.queue().poll();
    while (request != null) {
      finish(request);
      request = disk.queue().poll();
    }
  }

  private void finish(IoRequest request) {
    int block = (int) request.tag();
    busy[block] = false;
    inFlight--;
    String failure = request.failure();
    if (failure != null) {
      // Refused before it reached the controller, since there was no page for a table.
      // Or the hypervisor did not take the mapping over.
      boolean mayFail = machine.gate().hasRefused() || machine.commandsFailed() != 0;
      boolean refused = mayFail && failure.startsWith("no room to map");
      scene.check(refused, name(), "block 0x%x: %s".formatted(block, failure));
    } else if (request.isWrite()) {
      stamps[block]++;
      scene.count(Op.WRITE);
    } else {
      String wrong = wrong(request.buffer(SoakDisk.BLOCK_BYTES), block, stamps[block]);
      if (wrong == null) {
        scene.count(Op.VERIFIED);
      } else {
        scene.violated(name(), wrong);
      }
    }
    disk.queue().give(request);
  }

  private void fill(MemorySegment buffer, int block, long stamp) {
    for (long at = 0; at < SoakDisk.BLOCK_BYTES; at += Long.BYTES) {
      buffer.set(ValueLayout.JAVA_LONG, at, word(block, stamp, at));
    }
  }

  private @Nullable String wrong(MemorySegment buffer, int block, long stamp) {
    for (long at = 0; at < SoakDisk.BLOCK_BYTES; at += Long.BYTES) {
      long found = buffer.get(ValueLayout.JAVA_LONG, at);
      if (found != word(block, stamp, at)) {
        return "block 0x%x, write 0x%x: 0x%x at offset 0x%x instead of 0x%x"
            .formatted(block, stamp, found, at, word(block, stamp, at));
      }
    }
    return null;
  }

  private long word(int block, long stamp, long at) {
    long mixed = (scene.seed() ^ (long) block << 40 ^ stamp << 12 ^ at) * GAMMA;
    return mixed ^ mixed >>> 29;
  }
}
