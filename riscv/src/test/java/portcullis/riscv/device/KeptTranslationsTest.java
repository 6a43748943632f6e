package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;
import static portcullis.riscv.device.IommuFixture.RWUAD;

import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import portcullis.core.memory.Access;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Task;
import portcullis.machine.bus.DmaTransaction;
import portcullis.riscv.spec.DirectoryMode;
import portcullis.riscv.spec.DirectoryPointer;
import portcullis.riscv.spec.IodirInvalDdt;
import portcullis.riscv.spec.IofenceC;
import portcullis.riscv.spec.IotinvalVma;
import portcullis.riscv.spec.PerformanceEvent;
import portcullis.riscv.spec.Register;

/** What an initiator keeps of its translations is gone with what the IOMMU forgets. */
class KeptTranslationsTest {
  private static final int DEVICE = 3;
  private static final long IOVA = 0x4000_0000L;
  private static final long TARGET = 0x9000_0000L;
  private static final long OTHER_TARGET = 0xa000_0000L;
  private static final IofenceC FENCE = new IofenceC(false, false, true, true, 0, 0);

  private final IommuFixture f = new IommuFixture(RiscvIommuConfig.complete());
  private final long root = f.page();

  private static final Map<String, Consumer<KeptTranslationsTest>> FORGETTING =
      Map.of(
          "all", t -> t.f.execute(IotinvalVma.ofAll(), FENCE),
          "the device", KeptTranslationsTest::clearContext,
          "reset", t -> t.f.device.reset());

  private static void clearContext(KeptTranslationsTest t) {
    t.f.setContext(DEVICE, 0, 0, 0, 0);
    t.f.execute(new IodirInvalDdt(true, DEVICE), FENCE);
  }

  private void begin() {
    f.start(1);
    f.setContext(DEVICE, 7, 8, root);
    f.map(root, 8, IOVA, 0, TARGET, RWUAD);
    for (int i = 0; i < 3; i++) { // walked, found in the IOTLB and kept, kept
      assertThat(f.translate(DEVICE, IOVA + i, Access.READ)).isEqualTo(TARGET + i);
    }
    assertThat(f.dma.misses()).isEqualTo(1);
    assertThat(f.dma.hits()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"all", "the device", "reset"})
  void isGoneWith(String what) {
    try (f) {
      begin();
      f.unmap(root, 8, IOVA, 0);
      FORGETTING.get(what).accept(this);
      assertThat(f.translate(DEVICE, IOVA, Access.READ)).isEqualTo(-1);
    }
  }

  @Test
  void isGoneWhenTheIommuIsSwitchedOff() {
    try (f) {
      begin();
      f.write(Register.DDTP, DirectoryPointer.encode(DirectoryMode.OFF, 0));
      assertThat(f.translate(DEVICE, IOVA, Access.READ)).isEqualTo(-1);
    }
  }

  @Test
  void isNotUsedWhileEventsAreCounted() {
    try (f) {
      begin();
      f.write(Register.IOHPMEVT, PerformanceEvent.UNTRANSLATED_REQUEST.id());
      for (int i = 0; i < 5; i++) {
        assertThat(f.translate(DEVICE, IOVA, Access.READ)).isEqualTo(TARGET);
      }
      assertThat(f.read(Register.IOHPMCTR)).isEqualTo(5);
    }
  }

  @Test
  void permitsNoMoreThanThePageDoes() {
    try (f) {
      begin();
      f.map(root, 8, IOVA + 4096, 0, TARGET + 4096, RWUAD & ~IommuFixture.W);
      for (int i = 0; i < 3; i++) {
        assertThat(f.translate(DEVICE, IOVA + 4096, Access.READ)).isEqualTo(TARGET + 4096);
        assertThat(f.translate(DEVICE, IOVA + 4096, Access.WRITE)).isEqualTo(-1);
      }
      assertThat(f.takeFaults()).hasSize(3);
    }
  }

  @Test
  void isNotForOtherDevicesNorForRequestsWithAProcess() {
    try (f) {
      begin();
      assertThat(f.translate(DEVICE + 1, IOVA, Access.READ)).isEqualTo(-1);
      assertThat(f.translate(DEVICE, 1, IOVA, Access.READ)).isEqualTo(-1);
      assertThat(f.translate(DEVICE, IOVA, Access.READ)).isEqualTo(TARGET);
    }
  }

  @Test
  void isNotForAnotherIommuThatTheSameInitiatorAsks() {
    IommuFixture other = new IommuFixture(RiscvIommuConfig.complete());
    try (f;
        other) {
      begin();
      long otherRoot = other.page();
      other.start(1);
      other.setContext(DEVICE, 7, 8, otherRoot);
      other.map(otherRoot, 8, IOVA, 0, OTHER_TARGET, RWUAD);
      f.dma.request(DEVICE, DmaTransaction.NO_PROCESS, IOVA, Access.READ);
      assertThat(other.device.translate(f.dma)).isTrue();
      assertThat(f.dma.physAddr()).isEqualTo(OTHER_TARGET);
    }
  }

  @Test
  void aLargePageIsKeptPageByPage() {
    try (f) {
      f.start(1);
      f.setContext(DEVICE, 7, 8, root);
      f.map(root, 8, IOVA, 1, TARGET, RWUAD);
      for (int round = 0; round < 3; round++) {
        for (long offset = 0; offset < 2 << 20; offset += 0x7123) {
          assertThat(f.translate(DEVICE, IOVA + offset, Access.READ)).isEqualTo(TARGET + offset);
        }
      }
      assertThat(f.dma.misses()).isEqualTo(1);
    }
  }

  /** What is found in the IOTLB while that is being swept is not kept beyond the command. */
  @Test
  void isGoneThoughItWasKeptDuringTheSweep() {
    RiscvIommuConfig large = RiscvIommuConfig.complete().withCaches(1 << 16, 64);
    SharedLong phase = new SharedLong(0); // odd while the page must not be reached
    SharedLong reached = new SharedLong(0);
    SharedLong stale = new SharedLong(0);
    SharedLong running = new SharedLong(1);
    try (IommuFixture g = new IommuFixture(large)) {
      long tables = g.page();
      g.start(1);
      g.setContext(DEVICE, 7, 8, tables);
      Task initiator =
          Task.spawn(
              "initiator",
              () -> {
                DmaTransaction dma = new DmaTransaction();
                while (running.get() == 1) {
                  long before = phase.get();
                  dma.request(DEVICE, DmaTransaction.NO_PROCESS, IOVA, Access.READ);
                  if (g.device.translate(dma)) {
                    reached.getAndAdd(1);
                    stale.getAndAdd((before & 1) != 0 && phase.get() == before ? 1 : 0);
                  }
                }
              });
      for (int round = 0; round < 300; round++) {
        phase.getAndAdd((phase.get() & 1) == 0 ? 0 : 1);
        g.map(tables, 8, IOVA, 0, TARGET, RWUAD);
        long enough = reached.get() + 3;
        Backoff backoff = new Backoff();
        while (reached.get() < enough) {
          backoff.pause();
        }
        g.unmap(tables, 8, IOVA, 0);
        g.execute(IotinvalVma.ofAll(), FENCE);
        phase.getAndAdd(1);
        g.takeFaults();
      }
      running.set(0);
      initiator.join();
      assertThat(stale.get()).as("requests that reached what was gone").isZero();
    }
  }
}
