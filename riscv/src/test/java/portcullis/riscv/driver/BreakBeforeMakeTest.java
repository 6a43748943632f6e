package portcullis.riscv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.IommuEndpoint;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.riscv.driver.RiscvIommu.Afterwards;
import portcullis.riscv.spec.Command;
import portcullis.riscv.spec.DirectoryEntry;
import portcullis.riscv.spec.DirectoryPointer;
import portcullis.riscv.spec.IodirInvalDdt;
import portcullis.riscv.spec.IofenceC;
import portcullis.riscv.spec.IotinvalVma;
import portcullis.riscv.spec.Register;

/** The order of stores and commands when a context is changed, as the unit sees it. */
class BreakBeforeMakeTest {
  private static final int ID = 5;
  private final DriverBench bench = new DriverBench();
  private final FakeUnit fake = bench.fake;
  private final List<String> seen = new ArrayList<>();
  private RiscvIommu unit;
  private IommuEndpoint endpoint;
  private AddressSpace first;
  private AddressSpace second;
  private long context;

  @BeforeEach
  void start() {
    bench.settings = bench.settings.withTimeouts(20_000_000L, 20_000_000L, 20_000_000L);
    unit = bench.installed();
    endpoint = DriverBench.probed(unit, ID);
    first = bench.driver.createAddressSpace();
    second = bench.driver.createAddressSpace();
    long root = DirectoryPointer.rootPhysAddr(fake.get(Register.DDTP));
    long middle = DirectoryEntry.tablePhysAddr(bench.ram.getLong(root));
    context = DirectoryEntry.tablePhysAddr(bench.ram.getLong(middle)) + ID * 32L;
    fake.onEffect = command -> seen.add(name(command) + " with " + state());
  }

  @AfterEach
  void stop() {
    unit.shutDown(Afterwards.BLOCKED);
  }

  @Test
  void aReplacementIsSeenAsOldThenInvalidThenNew() {
    endpoint.translate(first);
    seen.clear();
    assertThat(endpoint.translate(second)).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(seen)
        .containsExactly(
            "IODIR 5 with invalid first",
            "IOTINVAL first with invalid first",
            "IOFENCE PR PW with invalid first",
            "IODIR 5 with invalid second",
            "IOFENCE PR PW with invalid second",
            "IODIR 5 with valid second",
            "IOFENCE PR PW with valid second");
  }

  @Test
  void aFirstTranslationHasNothingToBreak() {
    endpoint.translate(first);
    assertThat(seen)
        .containsExactly(
            "IODIR 5 with invalid first",
            "IOFENCE PR PW with invalid first",
            "IODIR 5 with valid first",
            "IOFENCE PR PW with valid first");
  }

  @Test
  void blockingBreaksAndMakesNothing() {
    endpoint.translate(first);
    seen.clear();
    assertThat(endpoint.block()).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(seen)
        .containsExactly(
            "IODIR 5 with invalid first",
            "IOTINVAL first with invalid first",
            "IOFENCE PR PW with invalid first");
    seen.clear();
    assertThat(endpoint.block()).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(seen).as("it is blocked already").isEmpty();
  }

  @Test
  void leavingIdentityNeedsNoIotinval() {
    endpoint.identity();
    seen.clear();
    endpoint.translate(second);
    assertThat(seen)
        .containsExactly(
            "IODIR 5 with invalid none",
            "IOFENCE PR PW with invalid none",
            "IODIR 5 with invalid second",
            "IOFENCE PR PW with invalid second",
            "IODIR 5 with valid second",
            "IOFENCE PR PW with valid second");
  }

  @Test
  void theSameSettingAgainCostsNothing() {
    endpoint.translate(first);
    seen.clear();
    assertThat(endpoint.translate(first)).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(seen).isEmpty();
  }

  @Test
  void aTranslationThatCannotBreakTheFormerOneLeavesIt() {
    endpoint.translate(first);
    fake.holdsCommands = true;
    assertThat(endpoint.translate(second)).isEqualTo(SyncOutcome.TIMED_OUT);
    assertThat(state()).isEqualTo("valid first");
    assertThat(endpoint.translate(first))
        .as("nothing else was ever there")
        .isEqualTo(SyncOutcome.COMPLETE);
    fake.holdsCommands = false;
    fake.runCommands();
    seen.clear();
    assertThat(endpoint.translate(second)).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(seen).contains("IOTINVAL first with invalid first");
    assertThat(state()).isEqualTo("valid second");
  }

  @Test
  void blockingThatIsNotConfirmedIsFinishedByTheNextProgramming() {
    endpoint.translate(first);
    fake.holdsCommands = true;
    assertThat(endpoint.block()).isEqualTo(SyncOutcome.TIMED_OUT);
    assertThat(state()).as("fields stay until the unit has let go").isEqualTo("invalid first");
    assertThat(endpoint.identity()).isEqualTo(SyncOutcome.TIMED_OUT);
    assertThat(state()).isEqualTo("invalid first");
    endpoint.release();
    assertThat(DriverBench.refusedProbe(unit, ID)).contains("TIMED_OUT");
    fake.holdsCommands = false;
    fake.runCommands();
    IommuEndpoint next = DriverBench.probed(unit, ID);
    assertThat(next.translate(second)).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(state()).isEqualTo("valid second");
  }

  @Test
  void aContextThatTheUnitDoesNotConfirmGoesBackToInvalid() {
    fake.holdsCommands = true;
    assertThat(endpoint.translate(first)).isEqualTo(SyncOutcome.TIMED_OUT);
    assertThat(state()).isEqualTo("invalid first");
    fake.holdsCommands = false;
    fake.runCommands();
    seen.clear();
    assertThat(endpoint.translate(second)).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(seen)
        .as("a read of its fields may be under way")
        .startsWith("IODIR 5 with invalid first", "IOFENCE PR PW with invalid first");
  }

  @Test
  void aRefusedCommandFailsTheProgramming() {
    endpoint.translate(first);
    fake.verdict =
        command ->
            command instanceof IodirInvalDdt ? FakeUnit.Verdict.ILLEGAL : FakeUnit.Verdict.EXECUTE;
    assertThat(endpoint.translate(second)).isEqualTo(SyncOutcome.ILLEGAL_COMMAND);
    assertThat(state()).isEqualTo("valid first");
    assertThat(endpoint.block()).isEqualTo(SyncOutcome.ILLEGAL_COMMAND);
    assertThat(state()).isEqualTo("invalid first");
  }

  private String name(Command command) {
    return switch (command) {
      case IodirInvalDdt iodir -> "IODIR " + iodir.deviceId();
      case IotinvalVma iotinval -> "IOTINVAL " + spaceName(iotinval.pscid());
      case IofenceC fence ->
          "IOFENCE" + (fence.orderReads() ? " PR" : "") + (fence.orderWrites() ? " PW" : "");
      default -> command.toString();
    };
  }

  private String state() {
    boolean valid = (bench.ram.getLong(context) & 1) == 1;
    int pscid = (int) (bench.ram.getLong(context + 16) >>> 12);
    long root = (bench.ram.getLong(context + 24) & (1L << 44) - 1) << 12;
    AddressSpace space = pscid == first.id() ? first : second;
    assertThat(root).isEqualTo(pscid == 0 ? 0 : space.table().rootAddress());
    return (valid ? "valid " : "invalid ") + spaceName(pscid);
  }

  private String spaceName(int pscid) {
    return pscid == first.id() ? "first" : pscid == second.id() ? "second" : "none";
  }
}
