package portcullis.app.workload;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;
import portcullis.app.job.DmaPolicy;
import portcullis.app.job.RunFailedException;
import portcullis.app.nvme.PciRegisters;
import portcullis.app.platform.DeviceDma;
import portcullis.app.platform.Platform;
import portcullis.app.report.RogueResult;
import portcullis.core.dma.Direction;
import portcullis.core.dma.DmaMapper;
import portcullis.core.domain.Device;
import portcullis.core.domain.RecoveryLimit;
import portcullis.core.memory.PageAllocator;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Task;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.bus.MmioRegion;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.pci.RequesterId;
import portcullis.machine.pci.spec.CommandBits;
import portcullis.machine.pci.spec.ConfigRegister;
import portcullis.machine.testengine.DmaTestEngine;
import portcullis.machine.testengine.TestEngineRegister;

/**
 * A device that tries what it must not while the jobs run: addresses outside its mappings, memory
 * it was allowed once, writes where it may only read. Memory around is filled with a pattern and
 * must be as it was at the end.
 *
 * <p>Its own domain is under the strict policy whatever the others are under: with deferred flushes
 * a freed mapping may be used for a while, by design.
 */
final class Rogue {
  /** How reports name the device. */
  static final String DEVICE_NAME = "rogue";

  private static final RequesterId ID = new RequesterId(0xff, 0x1f, 0);
  private static final int PAGE_BYTES = 4096;
  private static final int GUARDED_PAGES = 4;
  private static final long PATTERN = 0x6775_6172_6465_6421L;
  private static final long EVIL = 0x6576_696c_6576_696cL;
  private static final long ATTEMPT_TIMEOUT_NANOS = 5_000_000_000L;
  private static final long PAUSE_NANOS = 200_000;

  private final Platform platform;
  private final Device device;
  private final DeviceDma dma;
  private final MmioRegion engine;
  private final RogueRecovery recovery;
  private final long[] guarded = new long[GUARDED_PAGES];
  private final SplittableRandom random;
  private final SharedLong stopping = new SharedLong(0);
  private final Task task;
  private long attempts;
  private long blocked;

  private Rogue(Platform platform, long seed) throws RunFailedException {
    this.platform = platform;
    this.random = new SplittableRandom(seed);
    this.device = platform.plug(DEVICE_NAME, ID, new DmaTestEngine());
    this.dma = platform.attach(device, DmaPolicy.STRICT);
    PciRegisters function = platform.registers(ID);
    MmioRegion config = function.config();
    enable(config);
    this.engine = function.bar(PciFunction.REGISTERS_BAR);
    this.recovery = new RogueRecovery(engine, () -> enable(config));
    if (platform.isolatesAtFaults()) {
      device.lifecycle().limitRecoveries(RecoveryLimit.NONE);
      device.lifecycle().setHandler(recovery);
    }
    for (int i = 0; i < GUARDED_PAGES; i++) {
      guarded[i] = platform.buffers().allocate(12);
      if (guarded[i] == PageAllocator.NONE) {
        throw new RunFailedException("no memory left for the rogue; use a larger --memory");
      }
      page(guarded[i]).fill((byte) 0);
      for (long at = 0; at < PAGE_BYTES; at += 8) {
        page(guarded[i]).set(ValueLayout.JAVA_LONG, at, PATTERN);
      }
    }
    this.task = Task.spawn(DEVICE_NAME, this::run);
  }

  private static void enable(MmioRegion config) {
    config.write(
        ConfigRegister.COMMAND.offset(), 2, CommandBits.MEMORY_SPACE | CommandBits.BUS_MASTER);
  }

  /** Plugs the device in and lets it loose. */
  static Rogue start(Platform platform, long seed) throws RunFailedException {
    return new Rogue(platform, seed);
  }

  /**
   * Stops it, looks what it has done, and takes it out.
   *
   * @param problems gets a line for whatever of it could not be given back
   */
  RogueResult stop(List<String> problems) {
    stopping.set(1);
    task.join();
    platform.settle();
    long reported = platform.faultsOf(DEVICE_NAME);
    long changed = 0;
    for (long pageAddress : guarded) {
      changed += changedBytes(pageAddress);
      platform.buffers().free(pageAddress);
    }
    dma.close(problems);
    platform.unplug(device, ID);
    return new RogueResult(attempts, blocked, reported, changed);
  }

  private void run() {
    while (stopping.get() == 0) {
      long victim = guarded[random.nextInt(GUARDED_PAGES)];
      switch (random.nextInt(3)) {
        case 0 -> outsideItsMappings(victim);
        case 1 -> afterTheUnmap(victim);
        default -> writeWhereItMayRead(victim);
      }
      pause();
    }
  }

  private void outsideItsMappings(long victim) {
    long[] targets = {victim, 0, random.nextLong() & 0x7f_ffff_f000L, -PAGE_BYTES};
    long target = targets[random.nextInt(targets.length)];
    tryForbidden(target, random.nextBoolean());
  }

  private void afterTheUnmap(long victim) {
    long iova = dma.mapper().mapSingle(victim, PAGE_BYTES, Direction.BIDIRECTIONAL);
    if (iova == DmaMapper.MAPPING_ERROR) {
      return;
    }
    // Allowed, so that the translation is cached when the mapping goes.
    access(iova, false);
    dma.mapper().unmapSingle(iova, PAGE_BYTES, Direction.BIDIRECTIONAL);
    tryForbidden(iova, true);
    tryForbidden(iova, false);
  }

  private void writeWhereItMayRead(long victim) {
    long iova = dma.mapper().mapSingle(victim, PAGE_BYTES, Direction.TO_DEVICE);
    if (iova == DmaMapper.MAPPING_ERROR) {
      return;
    }
    access(iova, false);
    tryForbidden(iova, true);
    dma.mapper().unmapSingle(iova, PAGE_BYTES, Direction.TO_DEVICE);
  }

  private void tryForbidden(long iova, boolean write) {
    attempts++;
    if (access(iova + random.nextInt(PAGE_BYTES / 8) * 8L, write) == DmaOutcome.BLOCKED) {
      blocked++;
    }
  }

  // Where a forbidden access isolates the device, this returns when it has been recovered.
  private DmaOutcome access(long iova, boolean write) {
    long recoveriesBefore = recovery.ended();
    set(TestEngineRegister.ADDRESS, iova);
    set(TestEngineRegister.LENGTH, 8);
    set(TestEngineRegister.PATTERN, EVIL);
    set(TestEngineRegister.START, write ? TestEngineRegister.WRITE : 0);
    Backoff backoff = new Backoff();
    long deadlineNanos = Clock.nanos() + ATTEMPT_TIMEOUT_NANOS;
    long status = recovery.status();
    while (status >= 0 && (status & TestEngineRegister.DONE) == 0) {
      if (Clock.isPast(deadlineNanos)) {
        throw new IllegalStateException("the test engine does not finish, status " + status);
      }
      backoff.pause();
      status = recovery.status();
    }
    if (status < 0) {
      return recovery.awaitEnd(recoveriesBefore);
    }
    DmaOutcome outcome = DmaTestEngine.outcome((int) status);
    if (outcome == DmaOutcome.BLOCKED && platform.isolatesAtFaults()) {
      // It was recovered so far that its registers could be read.
      recovery.awaitEnd(recoveriesBefore);
    }
    return outcome;
  }

  private long changedBytes(long pageAddress) {
    long changed = 0;
    for (long at = 0; at < PAGE_BYTES; at += 8) {
      long difference = page(pageAddress).get(ValueLayout.JAVA_LONG, at) ^ PATTERN;
      for (int i = 0; i < 8; i++) {
        changed += (difference >>> (8 * i) & 0xff) == 0 ? 0 : 1;
      }
    }
    return changed;
  }

  private MemorySegment page(long physAddr) {
    return platform.bus().ram().slice(physAddr, PAGE_BYTES);
  }

  private void pause() {
    long untilNanos = Clock.nanos() + PAUSE_NANOS;
    Backoff backoff = new Backoff();
    while (!Clock.isPast(untilNanos) && stopping.get() == 0) {
      backoff.pause();
    }
  }

  private void set(TestEngineRegister register, long value) {
    engine.write(register.offset(), register.sizeBytes(), value);
  }
}
