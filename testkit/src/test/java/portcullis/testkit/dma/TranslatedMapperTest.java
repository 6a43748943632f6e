package portcullis.testkit.dma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import portcullis.core.dma.CoherentBuffer;
import portcullis.core.dma.Direction;
import portcullis.core.dma.DmaMapper;
import portcullis.core.dma.QueuedPolicy;
import portcullis.core.dma.ScatterList;
import portcullis.core.dma.StrictPolicy;
import portcullis.core.domain.ReservedRegion;
import portcullis.core.memory.Access;
import portcullis.core.sync.SharedLong;

/** What mappings look like to the device. */
final class TranslatedMapperTest {
  private static final long SEED = Long.getLong("seed", 99);
  private static final long PAGE = 4096;
  private static final long LARGE = 2L << 20;
  private static final long MEMORY = 1L << 40;
  private static final long NO_LIMIT = -1;

  private final DmaFixture machine = new DmaFixture(StrictPolicy::new);
  private final DmaMapper mapper = machine.space().mapper(NO_LIMIT);

  @AfterEach
  void everythingIsGivenBack() {
    machine.close();
    assertThat(machine.space().statistics().liveBytes()).isZero();
  }

  @Test
  void theOffsetInThePageStaysAndAllPagesTouchedAreMapped() {
    long iova = mapper.mapSingle(MEMORY + 0xffe, 4 + PAGE, Direction.BIDIRECTIONAL);
    assertThat(iova & 0xfff).isEqualTo(0xffe);
    assertThat(machine.space().statistics().liveBytes()).isEqualTo(4 * PAGE);
    for (long offset : new long[] {0, 1, 2, PAGE + 1, PAGE + 3}) {
      assertThat(read(iova + offset)).isEqualTo(MEMORY + 0xffe + offset);
    }
    assertThat(read(iova + 2 * PAGE + 2)).isEqualTo(ForgetfulIommu.BLOCKED);
    mapper.unmapSingle(iova, 4 + PAGE, Direction.BIDIRECTIONAL);
  }

  @Test
  void theDirectionSaysWhatTheDeviceMayDo() {
    long toDevice = mapper.mapSingle(MEMORY, PAGE, Direction.TO_DEVICE);
    long fromDevice = mapper.mapSingle(MEMORY, PAGE, Direction.FROM_DEVICE);
    assertThat(read(toDevice)).isEqualTo(MEMORY);
    assertThat(write(toDevice)).isEqualTo(ForgetfulIommu.BLOCKED);
    assertThat(write(fromDevice)).isEqualTo(MEMORY);
    mapper.unmapSingle(toDevice, PAGE, Direction.TO_DEVICE);
    mapper.unmapSingle(fromDevice, PAGE, Direction.FROM_DEVICE);
  }

  @Test
  void aListWhoseBoundariesArePagesIsOneRange() {
    ScatterList list = new ScatterList(4);
    list.add(MEMORY + 0x100, 0xf00);
    list.add(MEMORY + 8 * PAGE, 2 * PAGE);
    list.add(MEMORY + 4 * PAGE, 0x10);
    long iova = mapper.mapScatterGather(list, Direction.TO_DEVICE);
    assertThat(list.ranges()).isEqualTo(1);
    assertThat(list.rangeStart(0)).isEqualTo(iova);
    assertThat(list.rangeSizeBytes(0)).isEqualTo(0xf00 + 2 * PAGE + 0x10);
    assertThat(read(iova)).isEqualTo(MEMORY + 0x100);
    assertThat(read(iova + 0xf00 + PAGE)).isEqualTo(MEMORY + 9 * PAGE);
    assertThat(read(iova + 0xf00 + 2 * PAGE + 0xf)).isEqualTo(MEMORY + 4 * PAGE + 0xf);
    assertThatIllegalStateException().isThrownBy(list::clear);
    mapper.unmapScatterGather(list, Direction.TO_DEVICE);
    assertThat(read(iova)).isEqualTo(ForgetfulIommu.BLOCKED);
    assertThatIllegalStateException()
        .isThrownBy(() -> mapper.unmapScatterGather(list, Direction.TO_DEVICE));
  }

  @Test
  void everyByteOfAnyListIsReachedThroughItsRanges() {
    SplittableRandom random = new SplittableRandom(SEED);
    ScatterList list = new ScatterList(16);
    for (int round = 0; round < 300; round++) {
      list.clear();
      int pieces = random.nextInt(1, 17);
      long next = MEMORY;
      for (int i = 0; i < pieces; i++) {
        long start = random.nextInt(3) == 0 ? MEMORY + random.nextLong(1 << 24) : next;
        long sizeBytes = random.nextBoolean() ? PAGE : random.nextLong(1, 3 * PAGE);
        list.add(start, sizeBytes);
        next = start + sizeBytes;
      }
      assertThat(mapper.mapScatterGather(list, Direction.BIDIRECTIONAL)).isNotNegative();
      int range = 0;
      long inRange = 0;
      for (int i = 0; i < pieces; i++) {
        for (long at = 0; at < list.sizeBytes(i); at += 1 + random.nextLong(600)) {
          assertThat(read(list.rangeStart(range) + inRange + at))
              .as("round %d; rerun with -Dseed=%d", round, SEED)
              .isEqualTo(list.physAddr(i) + at);
        }
        inRange += list.sizeBytes(i);
        if (inRange == list.rangeSizeBytes(range)) {
          range++;
          inRange = 0;
        }
      }
      assertThat(range).isEqualTo(list.ranges());
      mapper.unmapScatterGather(list, Direction.BIDIRECTIONAL);
      assertThat(machine.space().statistics().liveBytes()).isZero();
    }
  }

  @Test
  void piecesThatFollowEachOtherInMemoryShareALargePage() {
    ScatterList list = new ScatterList(512);
    for (int i = 0; i < 512; i++) {
      list.add(MEMORY + i * PAGE, PAGE);
    }
    long iova = mapper.mapScatterGather(list, Direction.BIDIRECTIONAL);
    assertThat(machine.iommu(0).leafSizeLog2(iova)).isEqualTo(21);
    mapper.unmapScatterGather(list, Direction.BIDIRECTIONAL);
  }

  @Test
  void addressesStayBelowTheDevicesMask() {
    DmaMapper narrow = machine.space().mapper(0xff_ffff);
    long iova = narrow.mapSingle(MEMORY, 8 * LARGE, Direction.TO_DEVICE);
    assertThat(iova).isEqualTo(DmaMapper.MAPPING_ERROR);
    iova = narrow.mapSingle(MEMORY, LARGE, Direction.TO_DEVICE);
    assertThat(iova).isEqualTo(0x100_0000 - LARGE);
    narrow.unmapSingle(iova, LARGE, Direction.TO_DEVICE);
    assertThat(machine.space().statistics().refusedMaps()).isEqualTo(1);
  }

  @Test
  void directRegionsLeadToThemselvesAndNothingIsPutInReservedOnes() {
    List<ReservedRegion> regions =
        List.of(
            new ReservedRegion(0x10_0000, 0x10_17ff, ReservedRegion.Kind.DIRECT),
            new ReservedRegion(0x20_0000, 0xff_ffff, ReservedRegion.Kind.RESERVED),
            new ReservedRegion(0x1_0000_0000_0000L, -1, ReservedRegion.Kind.RESERVED));
    assertThat(machine.space().admit(regions)).isTrue();
    assertThat(machine.space().admit(regions)).as("of a second device").isTrue();
    assertThat(write(0x10_17ff)).isEqualTo(0x10_17ff);
    assertThat(read(0x10_2000)).isEqualTo(ForgetfulIommu.BLOCKED);
    DmaMapper narrow = machine.space().mapper(0xff_ffff);
    long mapped = 0;
    for (long iova = narrow.mapSingle(MEMORY, PAGE, Direction.TO_DEVICE);
        iova != DmaMapper.MAPPING_ERROR;
        iova = narrow.mapSingle(MEMORY, PAGE, Direction.TO_DEVICE)) {
      assertThat(iova).isLessThan(0x20_0000).isNotIn(0L, 0x10_0000L, 0x10_1000L);
      mapped++;
    }
    assertThat(mapped).isEqualTo(0x200 - 1 - 2);
    for (long iova = PAGE; iova < 0x20_0000; iova += PAGE) {
      if (iova != 0x10_0000 && iova != 0x10_1000) {
        narrow.unmapSingle(iova, PAGE, Direction.TO_DEVICE);
      }
    }
  }

  @Test
  void aRegionThatIsInUseIsRefused() {
    long iova = mapper.mapSingle(MEMORY, PAGE, Direction.TO_DEVICE);
    ReservedRegion late = new ReservedRegion(iova, iova, ReservedRegion.Kind.RESERVED);
    assertThat(machine.space().admit(List.of(late))).isFalse();
    mapper.unmapSingle(iova, PAGE, Direction.TO_DEVICE);
    assertThat(machine.space().admit(List.of(late))).isTrue();
  }

  @Test
  void unmappingWhatIsNotMappedIsRefusedInHex() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mapper.unmapSingle(0x7000, PAGE, Direction.TO_DEVICE))
        .withMessageContaining("0x1000 bytes at iova 0x7000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mapper.mapSingle(MEMORY, 0, Direction.TO_DEVICE));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mapper.mapSingle(1L << 60, PAGE, Direction.TO_DEVICE));
    assertThat(machine.space().statistics().liveBytes()).isZero();
  }

  @Test
  void coherentMemoryIsZeroAndReachedFromBothSides() {
    CoherentBuffer buffer = Objects.requireNonNull(mapper.allocateCoherent(10_000));
    assertThat(buffer.sizeBytes()).isEqualTo(10_000);
    assertThat(machine.coherent().memory().getLong(buffer.physAddr() + 9_992)).isZero();
    assertThat(read(buffer.iova() + 9_999)).isEqualTo(buffer.physAddr() + 9_999);
    assertThat(write(buffer.iova())).isEqualTo(buffer.physAddr());
    buffer.close();
    assertThat(write(buffer.iova())).isEqualTo(ForgetfulIommu.BLOCKED);
    assertThat(mapper.allocateCoherent(1L << 40)).isNull();
  }

  @Test
  void whicheverTableIsRefusedTheMapIsRefusedAndNothingIsLost() {
    for (int nth = 1; nth < 12; nth++) {
      // The allocations of tables until the one that is refused; volatile.
      SharedLong left = new SharedLong(Long.MAX_VALUE);
      try (DmaFixture small = new DmaFixture(QueuedPolicy::new, size -> left.getAndAdd(-1) != 1)) {
        DmaMapper own = small.space().mapper(NO_LIMIT);
        ScatterList list = new ScatterList(4);
        list.add(MEMORY, LARGE + PAGE);
        list.add(MEMORY + (1L << 30), 3 * LARGE + PAGE);
        list.add(MEMORY, 2 * LARGE);
        left.set(nth);
        long iova = own.mapScatterGather(list, Direction.TO_DEVICE);
        boolean refused = left.get() <= 0;
        assertThat(iova == DmaMapper.MAPPING_ERROR).as("table %d", nth).isEqualTo(refused);
        assertThat(list.isMapped()).isNotEqualTo(refused);
        if (!refused) {
          own.unmapScatterGather(list, Direction.TO_DEVICE);
        }
        assertThat(small.space().policy().flush()).isTrue();
        assertThat(small.space().statistics().liveBytes()).isZero();
      }
    }
  }

  @Test
  void whatWaitsForAFlushIsFlushedBeforeAMapIsRefused() {
    try (DmaFixture lazy =
        new DmaFixture(recycler -> new QueuedPolicy(recycler, 256, Long.MAX_VALUE / 4))) {
      DmaMapper narrow = lazy.space().mapper(8 * LARGE - 1);
      for (int i = 0; i < 20; i++) {
        long iova = narrow.mapSingle(MEMORY, LARGE, Direction.TO_DEVICE);
        assertThat(iova).isNotEqualTo(DmaMapper.MAPPING_ERROR);
        narrow.unmapSingle(iova, LARGE, Direction.TO_DEVICE);
      }
      assertThat(lazy.space().statistics().fullFlushes()).isBetween(1L, 4L);
    }
  }

  @Test
  void flightRecorderSeesMapsAndUnmapsIfAsked(@TempDir Path dir) throws IOException {
    Path file = dir.resolve("dma.jfr");
    long iova;
    try (Recording recording = new Recording()) {
      recording.enable("portcullis.Map");
      recording.enable("portcullis.Unmap");
      recording.start();
      iova = mapper.mapSingle(MEMORY + 5, 10, Direction.TO_DEVICE);
      mapper.unmapSingle(iova, 10, Direction.TO_DEVICE);
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    assertThat(events)
        .extracting(event -> event.getEventType().getName())
        .containsExactlyInAnyOrder("portcullis.Map", "portcullis.Unmap");
    for (RecordedEvent event : events) {
      assertThat(event.getLong("iova")).isEqualTo(iova - 5);
      assertThat(event.getLong("sizeBytes")).isEqualTo(PAGE);
      if (event.getEventType().getName().equals("portcullis.Map")) {
        assertThat(event.getLong("physAddr")).isEqualTo(MEMORY);
        assertThat(event.getString("access")).isEqualTo("r--");
      }
    }
  }

  private long read(long iova) {
    return machine.iommu(0).translate(iova, Access.READ);
  }

  private long write(long iova) {
    return machine.iommu(0).translate(iova, Access.WRITE);
  }
}
