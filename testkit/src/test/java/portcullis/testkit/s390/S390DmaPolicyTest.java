package portcullis.testkit.s390;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import portcullis.core.dma.Direction;
import portcullis.core.dma.DmaMapper;
import portcullis.core.dma.DmaSpace;
import portcullis.core.dma.FlushPolicy;
import portcullis.core.dma.QueuedPolicy;
import portcullis.core.dma.StrictPolicy;
import portcullis.core.dma.WrapPolicy;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.core.memory.Access;
import portcullis.core.sync.SharedRef;
import portcullis.core.sync.Task;
import portcullis.s390.device.Environment;
import portcullis.s390.device.ZpciConfig;
import portcullis.testkit.domain.IommuFixture;

/**
 * The DMA API over the s390 driver: what is mapped leads where it was mapped to, at once, whatever
 * was at its addresses before, and what was flushed leads nowhere. {@code -Dseed=N} repeats a run's
 * choices.
 */
class S390DmaPolicyTest {
  private static final long PAGE = 4096;
  private static final long BUFFERS = 0x8000_0000L + (32L << 20);
  private static final long NO_TIMER_NANOS = 3_600_000_000_000L;
  private static final long WINDOW_BYTES = 8 << 20;
  private static final int MAPPERS = 2;
  private static final int STEPS = 4_000;
  private static final int MOST_LIVE = 24;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final SharedRef<String> breach = new SharedRef<>("");

  private final Set<Long> used = ConcurrentHashMap.newKeySet();

  private record Mapping(long iova, long physAddr, long sizeBytes) {}

  @ParameterizedTest
  @CsvSource({
    "false, strict",
    "false, queued",
    "false, single-queue",
    "false, wrap",
    "true, strict",
    "true, queued",
    "true, single-queue",
    "true, wrap"
  })
  void whatIsMappedLeadsWhereItMustAndWhatWasFlushedNowhere(boolean shadowed, String policy) {
    Environment environment =
        shadowed ? new Environment.Shadowed(2_048, 8 << 20) : new Environment.Lpar();
    FlushPolicy.Factory policies =
        switch (policy) {
          case "strict" -> StrictPolicy::new;
          case "queued" -> recycler -> new QueuedPolicy(recycler, 64, NO_TIMER_NANOS);
          case "single-queue" -> recycler -> QueuedPolicy.single(recycler, 64, NO_TIMER_NANOS);
          case "wrap" -> WrapPolicy.factory(WINDOW_BYTES);
          default -> throw new IllegalArgumentException(policy);
        };
    S390Fixture machine =
        new S390Fixture(ZpciConfig.of(environment), S390Fixture.PATIENT, 2, false);
    PagingDomain domain = machine.createDomain("d");
    DmaSpace space = new DmaSpace(domain, machine.pages(), policies, true);
    List<Device> devices = List.of(machine.probe(0, "a", 0), machine.probe(1, "b", 8));
    for (Device device : devices) {
      assertThat(space.admit(machine.function(0).reservedRegions())).isTrue();
      assertThat(device.attach(domain).isAttached()).isTrue();
    }
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < MAPPERS; i++) {
      int mapper = i;
      tasks.add(Task.spawn("mapper-" + i, () -> mapAndUnmap(machine, space, mapper)));
    }
    tasks.forEach(Task::join);
    assertThat(breach.get()).as("seed %d; rerun with -Dseed=%d", seed, seed).isEmpty();
    assertThat(space.close()).isTrue();
    assertThat(space.statistics().liveBytes()).isZero();
    for (long iova : used) {
      assertThat(dma(machine, 0, iova)).isEqualTo(IommuFixture.BLOCKED);
      assertThat(dma(machine, 1, iova)).isEqualTo(IommuFixture.BLOCKED);
    }
    devices.forEach(machine.system()::release);
    assertThat(domain.destroy()).isTrue();
    machine.close();
    assertThat(machine.pages().allocatedBytes()).isZero();
  }

  private void mapAndUnmap(S390Fixture machine, DmaSpace space, int number) {
    SplittableRandom random = new SplittableRandom(seed + number);
    DmaMapper mapper = space.mapper(-1);
    List<Mapping> live = new ArrayList<>();
    for (int step = 0; step < STEPS && breach.getAcquire().isEmpty(); step++) {
      if (live.size() < MOST_LIVE && random.nextBoolean()) {
        long sizeBytes = random.nextLong(1, 12 * PAGE);
        long physAddr = BUFFERS + random.nextLong(8L << 20);
        long iova = mapper.mapSingle(physAddr, sizeBytes, Direction.TO_DEVICE);
        expect(iova != DmaMapper.MAPPING_ERROR, "no room for 0x%x bytes".formatted(sizeBytes));
        Mapping made = new Mapping(iova, physAddr, sizeBytes);
        live.add(made);
        used.add(iova);
        verify(machine, made, random);
      } else if (!live.isEmpty()) {
        Mapping gone = live.remove(random.nextInt(live.size()));
        verify(machine, gone, random);
        mapper.unmapSingle(gone.iova(), gone.sizeBytes(), Direction.TO_DEVICE);
      }
    }
    for (Mapping left : live) {
      mapper.unmapSingle(left.iova(), left.sizeBytes(), Direction.TO_DEVICE);
    }
  }

  private void verify(S390Fixture machine, Mapping mapping, SplittableRandom random) {
    long offset = random.nextLong(mapping.sizeBytes());
    for (int function = 0; function < 2; function++) {
      long reached = dma(machine, function, mapping.iova() + offset);
      expect(
          reached == mapping.physAddr() + offset,
          "0x%x instead of %s + 0x%x".formatted(reached, mapping, offset));
    }
  }

  private static long dma(S390Fixture machine, int function, long iova) {
    return machine.translate(function, 8 * function, iova, Access.READ);
  }

  private void expect(boolean holds, String what) {
    if (!holds) {
      breach.compareAndSet("", what);
    }
  }
}
