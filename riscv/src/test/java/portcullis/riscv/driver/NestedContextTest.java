package portcullis.riscv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.Domain;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.IommuSystem.NestedResult;
import portcullis.core.domain.MessagePattern;
import portcullis.core.domain.MessageWindow;
import portcullis.core.domain.NestedDomain;
import portcullis.core.domain.PagingDomain;
import portcullis.core.domain.Stage;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageChain;
import portcullis.riscv.driver.RiscvIommu.Afterwards;
import portcullis.riscv.spec.AtsInval;
import portcullis.riscv.spec.AtsTarget;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.Command;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.DirectoryEntry;
import portcullis.riscv.spec.DirectoryPointer;
import portcullis.riscv.spec.FirstStageMode;
import portcullis.riscv.spec.IodirInvalDdt;
import portcullis.riscv.spec.IofenceC;
import portcullis.riscv.spec.IotinvalGvma;
import portcullis.riscv.spec.IotinvalVma;
import portcullis.riscv.spec.Register;
import portcullis.riscv.spec.SecondStageMode;

/** Second stages and nesting as a unit sees them: contexts, and the commands around them. */
class NestedContextTest {
  private static final int ID = 5;
  private static final int PSCID = 0xabcde;
  private static final long GPA = 0x4000_0000L;
  private static final long ROOT = 0x1_2345_6000L;
  private static final MessagePattern WINDOW = new MessagePattern(0x3, 0x2_8000);
  private final DriverBench bench = new DriverBench();
  private final IommuSystem system = new IommuSystem(bench.pages);
  private RiscvIommu unit;
  private Device device;
  private PagingDomain parent;
  private NestedDomain nested;

  @AfterEach
  void stop() {
    system.release(device);
    assertThat(nested.destroy()).isTrue();
    assertThat(parent.destroy()).isTrue();
    unit.shutDown(Afterwards.BLOCKED);
    assertThat(bench.pages.allocatedBytes()).isZero();
  }

  @Test
  void aSecondStageIsInIohgatpAndHasNoFirst() {
    start(Capabilities.SV39X4.mask() | Capabilities.SV48X4.mask());
    attach(parent);
    long root = parent.space().table().rootAddress();
    assertThat(root & 0x3fff).as("16 KiB").isZero();
    assertThat(word(DeviceContext.TC_OFFSET)).isEqualTo(DeviceContext.V.mask());
    assertThat(word(DeviceContext.IOHGATP_OFFSET)).isEqualTo(9L << 60 | 1L << 44 | root >>> 12);
    assertThat(word(DeviceContext.TA_OFFSET)).isZero();
    assertThat(word(DeviceContext.FSC_OFFSET)).isZero();
    assertThat(word(DeviceContext.MSIPTP_OFFSET)).isEqualTo(1L << 60 | messageTable() >>> 12);
    assertThat(word(DeviceContext.MSI_ADDR_MASK_OFFSET)).isEqualTo(0x3);
    assertThat(word(DeviceContext.MSI_ADDR_PATTERN_OFFSET)).isEqualTo(0x2_8000);
    attach(BlockedDomain.BLOCKED);
    PagingDomain first =
        Objects.requireNonNull(system.createPagingDomain("f", bench.driver, Stage.FIRST));
    attach(first);
    assertThat(word(DeviceContext.IOHGATP_OFFSET)).isZero();
    assertThat(word(DeviceContext.MSIPTP_OFFSET)).isZero();
    assertThat(word(DeviceContext.MSI_ADDR_MASK_OFFSET)).isZero();
    attach(BlockedDomain.BLOCKED);
    assertThat(first.destroy()).isTrue();
  }

  @Test
  void nestingAddsTheGuestsFirstStage() {
    start(Capabilities.SV39X4.mask() | Capabilities.AMO_HWAD.mask());
    attach(parent);
    long second = word(DeviceContext.IOHGATP_OFFSET);
    assertThat(word(DeviceContext.TC_OFFSET))
        .isEqualTo(DeviceContext.V.mask() | DeviceContext.GADE.mask());
    attach(nested);
    assertThat(word(DeviceContext.TC_OFFSET))
        .as("updates in the guest's tables are the guest's choice")
        .isEqualTo(DeviceContext.V.mask() | DeviceContext.GADE.mask());
    assertThat(word(DeviceContext.IOHGATP_OFFSET)).isEqualTo(second);
    assertThat(word(DeviceContext.TA_OFFSET)).isEqualTo((long) PSCID << 12);
    assertThat(word(DeviceContext.FSC_OFFSET)).isEqualTo(8L << 60 | ROOT >>> 12);
    assertThat(word(DeviceContext.MSIPTP_OFFSET)).isNotZero();
  }

  @Test
  void leavingBreaksWithEverythingOfTheVirtualMachine() { // section 6.3.1
    start(Capabilities.SV39X4.mask());
    attach(nested);
    int before = effects().size();
    attach(BlockedDomain.BLOCKED);
    List<Command> seen = effects().subList(before, effects().size());
    assertThat(seen.subList(0, 3))
        .containsExactly(
            new IodirInvalDdt(true, ID),
            everythingOfGuest(1),
            new IotinvalGvma(false, true, 1, 0, false, false, 0));
    assertThat(seen.get(3)).isInstanceOf(IofenceC.class);
  }

  @Test
  void anUnmapNamesGuestPhysicalAddresses() { // section 6.3.4
    start(Capabilities.SV39X4.mask());
    attach(parent);
    parent.map(GPA, 0x8100_0000L, 0x2000, Access.READ_WRITE);
    assertThat(commandsOf(() -> unmap(0x2000)))
        .containsExactly(
            new IotinvalGvma(true, true, 1, 0, false, false, GPA),
            new IotinvalGvma(true, true, 1, 0, false, false, GPA + 0x1000));
    assertThat(commandsOf(() -> parent.flushAll(new PageChain())))
        .containsExactly(
            new IotinvalGvma(false, true, 1, 0, false, false, 0), everythingOfGuest(1));
  }

  @Test
  void rangesAndTablesAreNamedByUnitsThatCanDoIt() { // sections 8.2 and 8.3
    start(Capabilities.SV39X4.mask() | Capabilities.S.mask() | Capabilities.NL.mask());
    attach(parent);
    parent.map(GPA, 0x8100_1000L, 0x20_0000, Access.READ_WRITE);
    assertThat(commandsOf(() -> unmap(0x20_0000)))
        .containsExactly(new IotinvalGvma(true, true, 1, 0, true, true, GPA + 0xf_f000));
    parent.map(GPA, 0x8100_0000L, 0x1000, Access.READ_WRITE);
    assertThat(commandsOf(() -> unmap(0x1000)))
        .containsExactly(new IotinvalGvma(true, true, 1, 0, false, false, GPA));
  }

  @Test
  void aGuestsInvalidationIsPassedOnUnderBothIds() { // section 6.3.5
    start(Capabilities.SV39X4.mask());
    attach(nested);
    assertThat(commandsOf(() -> nested.invalidate(0x7000, 0x8fff)))
        .containsExactly(
            new IotinvalVma(true, true, PSCID, true, 1, false, false, 0x7000),
            new IotinvalVma(true, true, PSCID, true, 1, false, false, 0x8000));
    assertThat(commandsOf(nested::invalidateAll)).containsExactly(everythingOfGuest(1));
    attach(BlockedDomain.BLOCKED);
    assertThat(commandsOf(nested::invalidateAll)).as("nobody is there").isEmpty();
  }

  @Test
  void aRootThatGoesTakesTheCachedContextWithIt() { // section 6.3.4
    start(Capabilities.SV39X4.mask());
    attach(nested);
    parent.map(ROOT - 0x1000, 0x8100_0000L, 0x2000, Access.READ_WRITE);
    assertThat(commandsOf(() -> unmap(ROOT - 0x1000, 0x1000)))
        .containsExactly(new IotinvalGvma(true, true, 1, 0, false, false, ROOT - 0x1000));
    assertThat(commandsOf(() -> unmap(ROOT, 0x1000)))
        .containsExactly(
            new IotinvalGvma(true, true, 1, 0, false, false, ROOT),
            new IodirInvalDdt(true, ID),
            everythingOfGuest(1));
  }

  @Test
  void aDevicesOwnTranslationsGoWithAnyPageOfTheParent() { // section 6.3.7
    start(Capabilities.SV39X4.mask() | Capabilities.ATS.mask());
    attach(nested);
    parent.map(GPA, 0x8100_0000L, 0x1000, Access.READ_WRITE);
    AtsTarget target = AtsTarget.ofDevice(ID);
    assertThat(commandsOf(() -> unmap(0x1000)))
        .containsExactly(
            new IotinvalGvma(true, true, 1, 0, false, false, GPA),
            new AtsInval(target, AtsInval.payloadOfAll()));
    assertThat(commandsOf(() -> nested.invalidate(0x7000, 0x7fff)))
        .containsExactly(
            new IotinvalVma(true, true, PSCID, true, 1, false, false, 0x7000),
            new AtsInval(target, AtsInval.payloadOfRange(0x7000, 0x7fff)));
  }

  @Test
  void anUnmappedInterruptFileIsNamedByItsPage() { // section 6.3.3
    start(Capabilities.SV39X4.mask());
    attach(parent);
    MessageWindow window = Objects.requireNonNull(parent.messageWindow());
    assertThat(commandsOf(() -> assertThat(window.mapFile(3, 0x9abc_d000L)).isTrue())).isEmpty();
    assertThat(bench.ram.getLong(messageTable() + 48)).isEqualTo(0x9abc_dL << 10 | 0b111);
    assertThat(commandsOf(() -> window.unmapFile(3)))
        .containsExactly(new IotinvalGvma(true, true, 1, 0, false, false, 0x2800_3000L));
    assertThat(bench.ram.getLong(messageTable() + 48)).isZero();
  }

  @Test
  void anIdIsGivenAgainOnlyAfterItsInvalidation() { // contract 7
    start(Capabilities.SV39X4.mask());
    PagingDomain leaving =
        Objects.requireNonNull(system.createPagingDomain("leaving", bench.driver, Stage.SECOND));
    assertThat(leaving.space().id() & 0xffff).isEqualTo(2);
    attach(leaving);
    bench.fake.verdict =
        command ->
            command instanceof IotinvalGvma
                ? FakeUnit.Verdict.MEMORY_FAULT
                : FakeUnit.Verdict.EXECUTE;
    attach(BlockedDomain.BLOCKED);
    assertThat(leaving.destroy()).as("the unit has not confirmed it").isFalse();
    AddressSpaceIds ids = bench.driver.gscids();
    for (int id = 3; id <= AddressSpaceIds.LAST_GSCID; id++) {
      assertThat(ids.allocate()).isEqualTo(id);
    }
    assertThat(ids.allocate()).as("2 is still taken").isEqualTo(AddressSpaceIds.NONE);
    assertThat(system.createPagingDomain("none", bench.driver, Stage.SECOND)).isNull();
    bench.fake.verdict = command -> FakeUnit.Verdict.EXECUTE;
    attach(parent);
    assertThat(leaving.destroy()).isTrue();
    assertThat(ids.allocate()).isEqualTo(2);
  }

  @Test
  void whicheverCommandFailsTheFormerDomainOrTheNewOneIsThere() { // contract 2
    start(Capabilities.SV39X4.mask());
    attach(parent);
    int failures = 0;
    for (int n = 0; ; n++) {
      FakeUnit.NthCommand failing = bench.fake.failNth(n, FakeUnit.Verdict.ILLEGAL);
      AttachOutcome outcome = device.attach(nested);
      boolean reached = failing.hasCome();
      bench.fake.verdict = command -> FakeUnit.Verdict.EXECUTE;
      assertThat(device.domain()).isEqualTo(outcome.isAttached() ? nested : parent);
      if (outcome.isAttached()) {
        assertThat(word(DeviceContext.FSC_OFFSET)).isNotZero();
        assertThat(nested.liveBonds()).isEqualTo(1);
      } else {
        failures++;
        assertThat(outcome).isEqualTo(new AttachOutcome.Failed("dev", SyncOutcome.ILLEGAL_COMMAND));
        attach(parent);
        assertThat(word(DeviceContext.TC_OFFSET)).isEqualTo(DeviceContext.V.mask());
        assertThat(word(DeviceContext.FSC_OFFSET)).isZero();
        assertThat(nested.liveBonds()).isZero();
      }
      assertThat(parent.liveBonds()).as("after failure of command %d", n).isEqualTo(1);
      attach(parent);
      if (!reached) {
        break;
      }
    }
    assertThat(failures).as("a break of four commands, a make of two").isBetween(5, 20);
  }

  @Test
  void whatAUnitLacksIsRefused() {
    start(Capabilities.SV39X4.mask());
    assertRefused(new RiscvFirstStage(FirstStageMode.SV39, ROOT, PSCID, true), "A and D");
    assertThat(bench.driver.secondStageMode()).isEqualTo(SecondStageMode.SV39X4);
    PagingDomain high =
        Objects.requireNonNull(
            system.createPagingDomain(
                "high", bench.driver, Stage.SECOND, new MessagePattern(0, 1L << 30)));
    assertThat(device.attach(high))
        .isInstanceOfSatisfying(
            AttachOutcome.Refused.class,
            refused -> assertThat(refused.detail()).contains("iommu0", "41-bit"));
    assertThat(high.destroy()).isTrue();
  }

  @Test
  void aGuestsProcessDirectoryIsBesideIohgatp() {
    start(Capabilities.SV39X4.mask() | Capabilities.PD17.mask());
    for (boolean hasDefault : new boolean[] {false, true}) {
      NestedDomain guest =
          nestedOf(new RiscvGuestDirectory(DeviceContext.PDTP_PD17, ROOT, hasDefault, false));
      attach(guest);
      assertThat(word(DeviceContext.TC_OFFSET))
          .isEqualTo(DeviceContext.V.mask() | 1 << 5 | (hasDefault ? 1 << 9 : 0));
      assertThat(word(DeviceContext.IOHGATP_OFFSET) >>> 60).isEqualTo(8);
      assertThat(word(DeviceContext.TA_OFFSET)).isZero();
      assertThat(word(DeviceContext.FSC_OFFSET)).isEqualTo(2L << 60 | ROOT >>> 12);
      assertThat(commandsOf(() -> guest.invalidate(GPA, GPA + 4095)))
          .as("under any PSCID")
          .containsExactly(new IotinvalVma(true, false, 0, true, 1, false, false, GPA));
      assertThat(commandsOf(guest::invalidateAll))
          .as("contexts too, and first")
          .containsExactly(new IodirInvalDdt(false, 0), everythingOfGuest(1));
      parent.map(GPA, GPA, 4096, Access.READ);
      assertThat(commandsOf(() -> unmap(4096)))
          .as("contexts may have been read there")
          .contains(new IodirInvalDdt(true, ID), everythingOfGuest(1));
      attach(BlockedDomain.BLOCKED);
      assertThat(guest.destroy()).isTrue();
    }
  }

  @Test
  void aGuestsProcessDirectoryOfNoModeOrOneThatTheUnitLacksIsRefused() {
    start(Capabilities.SV39X4.mask() | Capabilities.PD17.mask());
    assertRefused(new RiscvGuestDirectory(DeviceContext.PDTP_PD20, ROOT, true, false), "20-bit");
    for (int mode : new int[] {-1, 0, 4}) {
      assertThat(
              system.createNestedDomain(
                  "none", parent, new RiscvGuestDirectory(mode, ROOT, true, false)))
          .isInstanceOf(NestedResult.Refused.class);
    }
  }

  @Test
  void aDriverWithoutSecondStagesMakesNone() {
    start(Capabilities.SV39X4.mask());
    DriverBench plain = new DriverBench();
    RiscvIommu other = plain.installed();
    assertThat(plain.driver.createAddressSpace(Stage.SECOND, null)).isNull();
    assertThat(other.shutDown(Afterwards.BLOCKED)).isEqualTo(SyncOutcome.COMPLETE);
    plain.fake.capabilities |= Capabilities.SV39X4.mask();
    RiscvIommu again = plain.installed();
    assertThat(plain.driver.createAddressSpace(Stage.SECOND, WINDOW)).as("no MSI tables").isNull();
    assertThat(again.shutDown(Afterwards.BLOCKED)).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(plain.pages.allocatedBytes()).isZero();
  }

  private void assertRefused(RiscvGuestStage guest, String why) {
    NestedDomain refused = nestedOf(guest);
    assertThat(device.attach(refused))
        .isInstanceOfSatisfying(
            AttachOutcome.Refused.class,
            answer -> {
              assertThat(answer.why()).isEqualTo(AttachOutcome.Reason.INCOMPATIBLE);
              assertThat(answer.detail()).contains("dev", "iommu0", why);
            });
    assertThat(refused.destroy()).isTrue();
  }

  private void start(long capabilities) {
    bench.fake.capabilities |= capabilities | Capabilities.MSI_FLAT.mask();
    unit = bench.installed();
    DeviceDescription description = DeviceDescription.alone("dev", ID).withAts(4);
    IommuSystem.ProbeResult probed = system.probe(unit, description);
    device = ((IommuSystem.ProbeResult.Present) probed).device();
    parent =
        Objects.requireNonNull(
            system.createPagingDomain("parent", bench.driver, Stage.SECOND, WINDOW));
    nested = nestedOf(new RiscvFirstStage(FirstStageMode.SV39, ROOT, PSCID, false));
  }

  private NestedDomain nestedOf(RiscvGuestStage guest) {
    return ((NestedResult.Created) system.createNestedDomain("nested", parent, guest)).domain();
  }

  private void attach(Domain domain) {
    assertThat(device.attach(domain)).isEqualTo(AttachOutcome.Attached.ATTACHED);
  }

  private FlushReport unmap(long sizeBytes) {
    return unmap(GPA, sizeBytes);
  }

  private FlushReport unmap(long iova, long sizeBytes) {
    Gather gather = new Gather();
    assertThat(parent.unmap(iova, sizeBytes, gather)).isEqualTo(sizeBytes);
    return parent.sync(gather);
  }

  private List<Command> commandsOf(Runnable action) {
    int before = effects().size();
    action.run();
    assertThat(unit.sync()).isEqualTo(SyncOutcome.COMPLETE);
    return effects().subList(before, effects().size()).stream()
        .filter(command -> !(command instanceof IofenceC))
        .toList();
  }

  private List<Command> effects() {
    return bench.fake.effects();
  }

  private long messageTable() {
    return (word(DeviceContext.MSIPTP_OFFSET) & (1L << 44) - 1) << 12;
  }

  /** A doubleword of the device's context in a directory of three levels in extended format. */
  private long word(int offset) {
    long table = DirectoryPointer.rootPhysAddr(bench.fake.get(Register.DDTP));
    for (int level = 2; level > 0; level--) {
      long index = DirectoryEntry.index(ID, level, true);
      table = DirectoryEntry.tablePhysAddr(bench.ram.getLong(table + index * 8));
    }
    return bench.ram.getLong(table + ID * (long) DeviceContext.EXTENDED_BYTES + offset);
  }

  private static IotinvalVma everythingOfGuest(int gscid) {
    return new IotinvalVma(false, false, 0, true, gscid, false, false, 0);
  }
}
