package portcullis.riscv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.ContextEndpoint;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.Iommu.ProbeOutcome;
import portcullis.core.domain.IommuEndpoint;
import portcullis.core.domain.IommuEndpoint.ProcessOutcome;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.riscv.driver.RiscvIommu.Afterwards;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.Command;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.IodirInvalDdt;
import portcullis.riscv.spec.IodirInvalPdt;
import portcullis.riscv.spec.IofenceC;
import portcullis.riscv.spec.IotinvalVma;

/** Process directories bit by bit, and the order of stores and commands when one is changed. */
class ProcessContextTest {
  private static final int ID = 5;
  private static final int PASID = 0xa_2345;
  private static final long PD20 = 3L << 60;

  private boolean outOfMemory;
  private final DriverBench bench = new DriverBench(sizeLog2 -> !outOfMemory);
  private final FakeUnit fake = bench.fake;
  private final List<String> seen = new ArrayList<>();
  private final List<AddressSpace> spaces = new ArrayList<>();
  private RiscvIommu unit;
  private IommuEndpoint endpoint;
  private int shown = PASID;
  private boolean released;

  @AfterEach
  void everythingIsGivenBack() {
    fake.holdsCommands = false;
    fake.runCommands();
    fake.onEffect = command -> {};
    if (!released) {
      endpoint.release();
    }
    unit.shutDown(Afterwards.BLOCKED);
    for (AddressSpace space : spaces) {
      space.table().free();
      space.release();
    }
    assertThat(bench.pages.allocatedBytes()).isZero();
  }

  @Test
  void aDeviceWithPasidsHasADirectoryAndIsBlockedThoughItsContextIsValid() {
    start(Capabilities.PD20.mask(), 20);
    assertThat(deviceWord(0)).as("tc: V, PDTV, DPE").isEqualTo(1 | 1 << 5 | 1 << 9);
    assertThat(deviceWord(1)).as("iohgatp").isZero();
    assertThat(deviceWord(2)).as("ta").isZero();
    assertThat(deviceWord(3) & 0xf000_0000_0000_0000L).as("pdtp.MODE").isEqualTo(PD20);
    assertThat(context(0)).as("context 0").isEqualTo("invalid");
  }

  @Test
  void requestsWithoutAPasidAreThoseOfContextZero() {
    start(Capabilities.PD20.mask(), 20);
    AddressSpace space = space();
    shown = 0;
    seen.clear();
    assertThat(endpoint.translate(space)).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(endpoint.identity()).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(endpoint.block()).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(seen)
        .containsExactly(
            "PDT 5 0 with invalid",
            "IOFENCE with invalid",
            "PDT 5 0 with space 1",
            "IOFENCE with space 1",
            "PDT 5 0 with invalid",
            "IOTINVAL 1 with invalid",
            "IOFENCE with invalid",
            "PDT 5 0 with invalid",
            "IOFENCE with invalid",
            "PDT 5 0 with bare",
            "IOFENCE with bare",
            "PDT 5 0 with invalid",
            "IOTINVAL 0 with invalid",
            "IOFENCE with invalid");
    assertThat(deviceWord(0)).as("the device context stays").isEqualTo(1 | 1 << 5 | 1 << 9);
  }

  @Test
  void aPasidGoesFromOneSpaceToTheOtherThroughInvalid() {
    start(Capabilities.PD20.mask(), 20);
    ContextEndpoint process = process(PASID);
    assertThat(context(PASID)).isEqualTo("invalid");
    process.translate(space());
    AddressSpace second = space();
    seen.clear();
    assertThat(process.translate(second)).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(process.translate(second)).as("again").isEqualTo(SyncOutcome.COMPLETE);
    assertThat(seen)
        .containsExactly(
            "PDT 5 a2345 with invalid",
            "IOTINVAL 1 with invalid",
            "IOFENCE with invalid",
            "PDT 5 a2345 with invalid",
            "IOFENCE with invalid",
            "PDT 5 a2345 with space 2",
            "IOFENCE with space 2");
    assertThat(context(0)).as("of requests without a PASID").isEqualTo("invalid");
  }

  @Test
  void releaseTakesTheDeviceContextAndThenTheDirectory() {
    start(Capabilities.PD20.mask(), 20);
    long before = bench.pages.allocatedBytes();
    ContextEndpoint process = process(PASID);
    process(PASID + 1);
    assertThat(bench.pages.allocatedBytes()).as("two tables for both").isEqualTo(before + 8192);
    process.translate(space());
    process.block();
    fake.onEffect = command -> seen.add(name(command) + " tc " + deviceWord(0));
    seen.clear();
    endpoint.release();
    released = true;
    assertThat(seen).containsExactly("DDT 5 tc 0", "IOTINVAL all tc 0", "IOFENCE tc 0");
    assertThat(bench.pages.allocatedBytes())
        .as("root, a way to context 0, and the address space")
        .isEqualTo(before - 3 * 4096 + 4096);
  }

  @Test
  void aDirectoryThatTheUnitDoesNotConfirmToHaveLeftIsKept() {
    bench.settings = bench.settings.withTimeouts(20_000_000L, 20_000_000L, 20_000_000L);
    start(Capabilities.PD20.mask(), 20);
    process(PASID);
    long before = bench.pages.allocatedBytes();
    fake.holdsCommands = true;
    endpoint.release();
    released = true;
    assertThat(bench.pages.allocatedBytes()).as("until shutdown").isEqualTo(before);
  }

  @Test
  void aChangeThatIsNotConfirmedLeavesTheFormerContext() {
    bench.settings = bench.settings.withTimeouts(20_000_000L, 20_000_000L, 20_000_000L);
    start(Capabilities.PD20.mask(), 20);
    ContextEndpoint process = process(PASID);
    AddressSpace first = space();
    AddressSpace second = space();
    process.translate(first);
    fake.holdsCommands = true;
    assertThat(process.translate(second)).isEqualTo(SyncOutcome.TIMED_OUT);
    assertThat(context(PASID)).isEqualTo("space 1");
    assertThat(process.block()).isEqualTo(SyncOutcome.TIMED_OUT);
    assertThat(context(PASID)).isEqualTo("invalid");
    fake.holdsCommands = false;
    fake.runCommands();
    seen.clear();
    assertThat(process.translate(second)).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(seen).startsWith("PDT 5 a2345 with invalid", "IOTINVAL 1 with invalid");
    assertThat(context(PASID)).isEqualTo("space 2");
  }

  @Test
  void withoutMemoryAPasidIsRefusedAndNothingIsAllocated() {
    start(Capabilities.PD20.mask(), 20);
    long before = bench.pages.allocatedBytes();
    outOfMemory = true;
    assertThat(refusal(PASID)).contains("no memory");
    process(0xff).block();
    assertThat(bench.pages.allocatedBytes()).isEqualTo(before);
    outOfMemory = false;
    process(PASID);
    assertThat(bench.pages.allocatedBytes()).isEqualTo(before + 8192);
  }

  @ParameterizedTest
  @CsvSource({
    "true,  true,  true,  1,  1, 0xff",
    "true,  true,  true,  8,  1, 0xff",
    "true,  true,  true,  9,  2, 0x1ffff",
    "true,  true,  true,  18, 3, 0xfffff",
    "false, true,  true,  4,  2, 0x1ffff",
    "false, false, true,  4,  3, 0xfffff",
    "true,  false, true,  9,  3, 0xfffff",
    "true,  false, false, 20, 1, 0xff",
    "true,  true,  false, 20, 2, 0x1ffff",
  })
  void theSmallestDirectoryThatCoversIsUsedOrElseTheLargest(
      boolean pd8, boolean pd17, boolean pd20, int bits, int mode, String last) {
    start(
        Capabilities.PD8.flag(pd8) | Capabilities.PD17.flag(pd17) | Capabilities.PD20.flag(pd20),
        bits);
    assertThat(deviceWord(3) >>> 60).isEqualTo(mode);
    int lastPasid = Integer.decode(last);
    process(lastPasid).translate(space());
    assertThat(context(lastPasid)).isEqualTo("space 1");
    assertThat(refusal(lastPasid + 1)).contains("bits only");
  }

  @Test
  void aUnitWithoutProcessDirectoriesHasOrdinaryContextsAndRefusesPasids() {
    start(0, 20);
    assertThat(deviceWord(0)).isZero();
    assertThat(refusal(1)).contains("no process directories");
    endpoint.translate(space());
    assertThat(deviceWord(0)).isEqualTo(1);
  }

  private void start(long directories, int pasidBits) {
    fake.capabilities |= directories;
    unit = bench.installed();
    DeviceDescription description = DeviceDescription.alone("nic", ID).withPasids(pasidBits);
    endpoint = ((ProbeOutcome.Probed) unit.probe(description)).endpoint();
    fake.onEffect = command -> seen.add(name(command) + " with " + context(shown));
  }

  private ContextEndpoint process(int pasid) {
    return ((ProcessOutcome.Ready) endpoint.process(pasid)).endpoint();
  }

  private String refusal(int pasid) {
    return ((ProcessOutcome.Refused) endpoint.process(pasid)).reason();
  }

  private AddressSpace space() {
    AddressSpace made = bench.driver.createAddressSpace();
    spaces.add(made);
    return made;
  }

  private static String name(Command command) {
    return switch (command) {
      case IodirInvalDdt iodir -> "DDT " + iodir.deviceId();
      case IodirInvalPdt iodir -> "PDT %d %x".formatted(iodir.deviceId(), iodir.processId());
      case IotinvalVma all when !all.pscidValid() -> "IOTINVAL all";
      case IotinvalVma iotinval -> "IOTINVAL " + iotinval.pscid();
      case IofenceC fence when fence.orderReads() && fence.orderWrites() -> "IOFENCE";
      default -> command.toString();
    };
  }

  private long deviceWord(int index) {
    return bench.contextWord(ID, index);
  }

  /** What the tables say of a process, by the figures of section 2.2. */
  private String context(int processId) {
    long pdtp = deviceWord(3);
    long table = (pdtp & (1L << 44) - 1) << 12;
    for (int level = (int) (pdtp >>> 60) - 1; level > 0; level--) {
      int index = level == 2 ? processId >>> 17 : processId >>> 8 & 0x1ff;
      long entry = bench.ram.getLong(table + 8L * index);
      if (entry == 0) {
        return "no table";
      }
      assertThat(entry & 0xffc0_0000_0000_03ffL).as("entry 0x%x", entry).isEqualTo(1);
      table = entry >>> 10 << 12;
    }
    long attributes = bench.ram.getLong(table + 16L * (processId & 0xff));
    long firstStage = bench.ram.getLong(table + 16L * (processId & 0xff) + 8);
    if ((attributes & 1) == 0) {
      return "invalid";
    }
    int pscid = (int) (attributes >>> 12);
    assertThat(attributes).as("V, PSCID, no ENS or SUM").isEqualTo(1 | (long) pscid << 12);
    long expected =
        pscid == 0
            ? 0
            : DeviceContext.FSC_MODE.place(10) | spaces.get(pscid - 1).table().rootAddress() >>> 12;
    assertThat(firstStage).as("fsc").isEqualTo(expected);
    return pscid == 0 ? "bare" : "space " + pscid;
  }
}
