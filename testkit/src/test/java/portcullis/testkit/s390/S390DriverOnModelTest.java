package portcullis.testkit.s390;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IdentityDomain;
import portcullis.core.domain.PagingDomain;
import portcullis.core.domain.ReservedRegion;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.Access;
import portcullis.core.pagetable.MapOutcome;
import portcullis.machine.bus.MmioRegion;
import portcullis.machine.pci.RequesterId;
import portcullis.s390.device.Counter;
import portcullis.s390.device.Environment;
import portcullis.s390.device.Instruction;
import portcullis.s390.device.InstructionGate;
import portcullis.s390.device.ZpciConfig;
import portcullis.s390.driver.FunctionCounter;
import portcullis.s390.driver.FunctionEvent;
import portcullis.s390.driver.S390Function;
import portcullis.s390.driver.S390Options;
import portcullis.s390.spec.EventCode;
import portcullis.s390.spec.FunctionState;
import portcullis.s390.spec.InstructionResult;
import portcullis.s390.spec.StatusCode;
import portcullis.s390.spec.TableLevel;
import portcullis.testkit.domain.IommuFixture;

/** What the s390 driver does besides what every driver must. */
class S390DriverOnModelTest {
  private static final ZpciConfig LPAR = ZpciConfig.of(new Environment.Lpar());
  private static final long PAGE = 4096;
  private static final long IOVA = 0x4000_0000L;
  private static final long BUFFER = 0x8000_0000L + (32L << 20);

  private S390Fixture machine;
  private final List<Device> devices = new ArrayList<>();
  private final List<PagingDomain> domains = new ArrayList<>();

  @AfterEach
  void everythingIsGivenBack() {
    devices.forEach(machine.system()::release);
    for (PagingDomain domain : domains) {
      assertThat(domain.destroy()).isTrue();
    }
    machine.close();
    assertThat(machine.pages().allocatedBytes()).isZero();
  }

  @Test
  void aRefreshThatFailsForOneOf64DevicesLeavesNoOtherUnflushed() { // 5
    start(LPAR, S390Fixture.PATIENT, 64);
    PagingDomain domain = domain();
    domain.map(IOVA, BUFFER, PAGE, Access.READ);
    for (int i = 0; i < 64; i++) {
      attach(probe(i), domain);
      assertThat(dma(i, IOVA)).isEqualTo(BUFFER);
    }
    machine.machine.setGate((instruction, functionId, nth) ->
        instruction == Instruction.REFRESH && functionId == S390Fixture.FIRST_ID + 17
            ? InstructionResult.error(StatusCode.INVALID_ADDRESS_SPACE)
            : InstructionGate.PASS);
    FlushReport report = unmap(domain);
    assertThat(report.failures())
        .containsExactly(
            new FlushReport.Failure("device17", "function 0x111", SyncOutcome.ILLEGAL_COMMAND));
    assertThat(report.isCovered()).isFalse();
    machine.machine.setGate(InstructionGate.OPEN);
    for (int i = 0; i < 64; i++) {
      assertThat(machine.count(i, Counter.RANGED_REFRESHES)).isEqualTo(i == 17 ? 0 : 1);
      assertThat(dma(i, IOVA)).isEqualTo(i == 17 ? BUFFER : IommuFixture.BLOCKED);
    }
    assertThat(machine.function(17).count(FunctionCounter.REFRESHES_FAILED)).isOne();
  }

  @Test
  void identityReachesMemoryBeyondTheAddressesThatMappingsGet() {
    start(LPAR, S390Options.DEFAULT, 1);
    assertThat(machine.function(0).lastIova()).isLessThan(BUFFER);
    Device device = probe(0);
    attach(device, IdentityDomain.IDENTITY);
    assertThat(dma(0, BUFFER)).isEqualTo(BUFFER);
  }

  @Test
  void aFunctionInErrorStateIsAttachedAndFlushedInIntent() { // 3, 6
    start(LPAR, S390Fixture.PATIENT, 2);
    PagingDomain domain = domain();
    domain.map(IOVA, BUFFER, PAGE, Access.READ);
    Device a = probe(0);
    Device b = probe(1);
    attach(a, domain);
    attach(b, domain);
    assertThat(machine.machine.injectError(S390Fixture.FIRST_ID, EventCode.FUNCTION_SERR, 0))
        .isTrue();
    FlushReport report = unmap(domain);
    assertThat(report.isCovered()).isTrue();
    assertThat(report.failures())
        .containsExactly(
            new FlushReport.Failure("device0", "function 0x100", SyncOutcome.DEVICE_ERROR));
    assertThat(dma(1, IOVA)).isEqualTo(IommuFixture.BLOCKED);
    PagingDomain other = domain();
    attach(a, other);
    attach(a, BlockedDomain.BLOCKED);
    assertThat(machine.machine.state(S390Fixture.FIRST_ID)).isEqualTo(FunctionState.ERROR);
  }

  @Test
  void aFunctionThatWasTakenOutIsNoFailureAndCanBeReleased() { // 3, 6, 8
    start(LPAR, S390Fixture.PATIENT, 2);
    PagingDomain domain = domain();
    domain.map(IOVA, BUFFER, PAGE, Access.READ);
    Device a = probe(0);
    attach(a, domain);
    machine.machine.remove(S390Fixture.FIRST_ID);
    FlushReport report = unmap(domain);
    assertThat(report.isCovered()).isTrue();
    assertThat(report.failures())
        .extracting(FlushReport.Failure::outcome)
        .containsExactly(SyncOutcome.GONE);
    PagingDomain other = domain();
    attach(a, other);
    machine.awaitEvents(1);
    assertThat(machine.events)
        .singleElement()
        .isInstanceOfSatisfying(
            FunctionEvent.Availability.class,
            event -> {
              assertThat(event.functionId()).isEqualTo(S390Fixture.FIRST_ID);
              assertThat(event.function()).isEqualTo(machine.function(0));
              assertThat(event.user()).isNotNull();
              assertThat(event.code()).isEqualTo(EventCode.CONFIGURED_TO_STANDBY_OR_RESERVED);
            });
    machine.system().release(a);
    assertThat(domain.liveBonds() + other.liveBonds()).isZero();
    assertThat(machine.system().probe(machine.function(0), DeviceDescription.alone("x", 1)))
        .hasToString("Refused[reason=function 0x100: the machine has no such function]");
  }

  @Test
  void identityNeedsRelaxedTranslationAndAddressesFromZeroOn() {
    start(LPAR.withRelaxedTranslation(false), S390Fixture.PATIENT, 1);
    assertThat(probe(0).attach(IdentityDomain.IDENTITY).toString())
        .contains("INCOMPATIBLE", "cannot do without translation");
    everythingIsGivenBack();
    devices.clear();
    start(LPAR.withDma(0x1_0000_0000L, (1L << 44) - 1), S390Fixture.PATIENT, 1);
    assertThat(probe(0).attach(IdentityDomain.IDENTITY).toString())
        .contains("INCOMPATIBLE", "off by 0x100000000");
  }

  @Test
  void addressesThatAreNotTheFunctionsAreReserved() {
    start(LPAR.withDma(0x1_0000_0000L, (1L << 44) - 1), S390Options.DEFAULT, 1);
    S390Function function = machine.function(0);
    long last = 0x1_0000_0000L + (64 << 20) - 1;
    assertThat(function.lastIova()).as("as many as there is memory").isEqualTo(last);
    assertThat(function.reservedRegions())
        .containsExactly(
            new ReservedRegion(0, 0xffff_ffffL, ReservedRegion.Kind.RESERVED),
            new ReservedRegion(last + 1, -1, ReservedRegion.Kind.RESERVED));
    PagingDomain domain = domain();
    assertThat(domain.lastIova()).isEqualTo((1L << 42) - 1);
    attach(probe(0), domain);
    domain.map(last - 4095, BUFFER, PAGE, Access.READ);
    domain.map(last + 1, BUFFER, PAGE, Access.READ);
    assertThat(dma(0, last)).isEqualTo(BUFFER + 4095);
    assertThat(dma(0, last + 1)).as("out of range").isEqualTo(IommuFixture.BLOCKED);
    Gather gather = new Gather();
    domain.unmap(last - 4095, 2 * PAGE, gather);
    assertThat(domain.sync(gather)).isEqualTo(FlushReport.COMPLETE);
    assertThat(machine.machine.state(S390Fixture.FIRST_ID))
        .as("not refreshed beyond its addresses")
        .isEqualTo(FunctionState.ENABLED);
  }

  @Test
  void aFunctionRefusesARootThatItCannotHave() {
    start(
        LPAR.withDesignations(TableLevel.REGION_SECOND.designationMask()), S390Fixture.PATIENT, 1);
    PagingDomain domain = domain();
    assertThat(domain.lastIova()).isEqualTo((1L << 53) - 1);
    attach(probe(0), domain);
    assertThat(domain.map((1L << 52) + IOVA, BUFFER, PAGE, Access.READ))
        .isEqualTo(MapOutcome.MAPPED);
    assertThat(dma(0, (1L << 52) + IOVA)).isEqualTo(BUFFER);
    Gather gather = new Gather();
    domain.unmap((1L << 52) + IOVA, PAGE, gather);
    assertThat(domain.sync(gather)).isEqualTo(FlushReport.COMPLETE);
  }

  @Test
  void aBusyMachineIsAskedAgain() {
    start(LPAR, S390Fixture.PATIENT, 1);
    PagingDomain domain = domain();
    machine.machine.setGate((instruction, functionId, nth) ->
        instruction != Instruction.ENABLE && nth % 4 != 0
            ? InstructionResult.BUSY
            : InstructionGate.PASS);
    domain.map(IOVA, BUFFER, PAGE, Access.READ);
    attach(probe(0), domain);
    assertThat(dma(0, IOVA)).isEqualTo(BUFFER);
    assertThat(unmap(domain)).isEqualTo(FlushReport.COMPLETE);
    assertThat(machine.function(0).count(FunctionCounter.REFRESHES)).isOne();
    machine.machine.setGate(InstructionGate.OPEN);
    assertThat(dma(0, IOVA)).isEqualTo(IommuFixture.BLOCKED);
  }

  @Test
  void aFunctionThatComesWhileTheDriverRunsIsFound() {
    start(LPAR, S390Fixture.PATIENT, 1);
    ProbeFunction added = new ProbeFunction();
    machine.hardware.add(added);
    machine.machine.hotPlug(S390Fixture.FIRST_ID + 1, RequesterId.of(8), added, false);
    machine.awaitEvents(1);
    assertThat(machine.driver.functions()).hasSize(2);
    S390Function function = machine.function(1);
    assertThat(machine.events)
        .containsExactly(
            new FunctionEvent.Availability(
                S390Fixture.FIRST_ID + 1, function, null, EventCode.RESERVED_TO_STANDBY));
    assertThat(machine.system().probe(function, DeviceDescription.alone("x", 1)).toString())
        .contains("in standby");
    machine.machine.configure(S390Fixture.FIRST_ID + 1);
    PagingDomain domain = domain();
    attach(probe(1), domain);
    assertThat(domain.map(IOVA, BUFFER, PAGE, Access.READ)).isEqualTo(MapOutcome.MAPPED);
    assertThat(dma(1, IOVA)).isEqualTo(BUFFER);
    unmap(domain);
  }

  @Test
  void anotherFunctionInTheSamePlaceIsKnownAsWhatItIs() {
    start(LPAR, S390Fixture.PATIENT, 2);
    final S390Function former = machine.function(1);
    machine.machine.remove(S390Fixture.FIRST_ID + 1);
    ProbeFunction other = new ProbeFunction(16);
    machine.hardware.set(1, other);
    machine.machine.hotPlug(S390Fixture.FIRST_ID + 1, RequesterId.of(8), other, true);
    machine.awaitEvents(2);
    assertThat(machine.driver.functions()).hasSize(2);
    assertThat(machine.function(1)).isNotSameAs(former);
    assertThat(machine.function(1).index()).isEqualTo(former.index());
    assertThat(Objects.requireNonNull(machine.function(1).bar(0)).sizeBytes()).isEqualTo(1 << 16);
    PagingDomain domain = domain();
    attach(probe(1), domain);
    domain.map(IOVA, BUFFER, PAGE, Access.READ);
    assertThat(dma(1, IOVA)).isEqualTo(BUFFER);
    unmap(domain);
  }

  @Test
  void registersAreReachedByLoadsAndStoresWhileTheFunctionIsInUse() {
    start(LPAR, S390Fixture.PATIENT, 1);
    MmioRegion registers = Objects.requireNonNull(machine.function(0).bar(0));
    assertThat(machine.function(0).bar(2)).isNull();
    assertThat(registers.sizeBytes()).isEqualTo(4096);
    assertThat(registers.read(0, 4)).isEqualTo(0xffff_ffffL);
    Device device = probe(0);
    registers.write(8, 4, 0x1234_5678L);
    assertThat(registers.read(8, 4)).isEqualTo(0x1234_5678L);
    machine.machine.injectError(S390Fixture.FIRST_ID, EventCode.FUNCTION_SERR, 0);
    assertThat(registers.read(8, 4)).isEqualTo(0xffff_ffffL);
    machine.faults();
    machine.clearError(0);
    assertThat(registers.read(8, 4)).isEqualTo(0x1234_5678L);
    machine.system().release(device);
    assertThat(registers.read(8, 8)).isEqualTo(-1);
  }

  @Test
  void afterAFailureForGoodTheSinkIsTold() {
    start(LPAR, S390Fixture.PATIENT, 1);
    Device device = probe(0);
    PagingDomain domain = domain();
    attach(device, domain);
    machine.machine.failPermanently(S390Fixture.FIRST_ID);
    machine.awaitEvents(1);
    assertThat(machine.events)
        .containsExactly(
            new FunctionEvent.Failed(
                machine.function(0), machine.function(0).handle(), EventCode.PERMANENT_ERROR));
    attach(device, BlockedDomain.BLOCKED);
    assertThat(domain.liveBonds()).isZero();
  }

  private void start(ZpciConfig config, S390Options options, int functions) {
    machine = new S390Fixture(config, options, functions, true);
  }

  private Device probe(int index) {
    Device device = machine.probe(index, "device" + index, 8 * index);
    devices.add(device);
    return device;
  }

  private PagingDomain domain() {
    PagingDomain domain = machine.createDomain("d");
    domains.add(domain);
    return domain;
  }

  private static void attach(Device device, portcullis.core.domain.Domain domain) {
    assertThat(device.attach(domain)).isEqualTo(AttachOutcome.Attached.ATTACHED);
  }

  private static FlushReport unmap(PagingDomain domain) {
    Gather gather = new Gather();
    assertThat(domain.unmap(IOVA, PAGE, gather)).isEqualTo(PAGE);
    return domain.sync(gather);
  }

  private long dma(int index, long iova) {
    return machine.translate(index, 8 * index, iova, Access.READ);
  }
}
