package portcullis.testkit.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.MessagePattern;
import portcullis.core.domain.MessageTable;
import portcullis.core.domain.MessageWindow;
import portcullis.core.domain.PagingDomain;
import portcullis.core.domain.ReservedRegion;
import portcullis.core.domain.Stage;
import portcullis.core.fault.FaultReason;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.memory.Access;
import portcullis.core.memory.Iova;
import portcullis.machine.bus.DmaOutcome;

/** Message windows of second-stage domains, for one vendor; the numbers are of the design. */
public abstract class MessageWindowContract extends DomainScene {
  /** Every other page of eight: files 0 to 3 at 0x2000_0000, 0x2000_2000, and so on. */
  private static final MessagePattern PATTERN = new MessagePattern(0b110, 0x2_0000);

  private static final long FILE_2 = 0x2000_4000L;

  private final List<String> arrived = new ArrayList<>();
  private PagingDomain domain;
  private MessageWindow window;
  private int identity;

  @BeforeEach
  final void openWindow() {
    domain =
        Objects.requireNonNull(
            machine.system().createPagingDomain("vm", machine.driver(), Stage.SECOND, PATTERN));
    domains.add(domain);
    window = Objects.requireNonNull(domain.messageWindow());
    identity = machine.interrupts().connect(() -> arrived.add("interrupt"));
  }

  @Test
  final void aMessageArrivesAtTheFileItIsMappedTo() { // 1
    attach(a, domain);
    assertThat(window.mapFile(2, machine.interruptPage())).isTrue();
    assertThat(machine.interrupt(0, RID_A, FILE_2, identity)).isEqualTo(DmaOutcome.OK);
    assertThat(arrived).containsExactly("interrupt");
    assertThat(window.mapFile(2, machine.interruptPage())).as("mapped already").isFalse();
    assertThat(window.physAddrOf(2)).isEqualTo(machine.interruptPage());
  }

  @Test
  final void aMessageToAFileThatIsNotMappedIsBlockedAndReported() { // 12
    attach(a, domain);
    mapPage(domain, FILE_2, Access.READ_WRITE); // does not count within the window
    assertThat(machine.interrupt(0, RID_A, FILE_2, identity)).isEqualTo(DmaOutcome.BLOCKED);
    assertThat(arrived).isEmpty();
    assertThat(machine.faults())
        .singleElement()
        .satisfies(fault -> {
          assertThat(fault.device()).isEqualTo("a");
          assertThat(fault.iova()).isEqualTo(new Iova(FILE_2));
          assertThat(fault.reason()).isEqualTo(FaultReason.NOT_MAPPED);
        });
  }

  @Test
  final void pagesBesideTheFilesAreTranslatedAsEver() {
    attach(a, domain);
    long page = mapPage(domain, FILE_2 + PAGE, Access.READ_WRITE);
    assertThat(window.mapFile(2, machine.interruptPage())).isTrue();
    assertThat(dma(a, FILE_2 + PAGE, Access.WRITE)).isEqualTo(page);
    assertThat(dma(a, FILE_2 + 8, Access.WRITE)).isEqualTo(machine.interruptPage() + 8);
  }

  @Test
  final void anUnmappedFileIsReachedByNobody() { // 4
    Device b = probe(1, "b", RID_B);
    attach(a, domain);
    attach(b, domain);
    window.mapFile(2, machine.interruptPage());
    assertThat(machine.interrupt(0, RID_A, FILE_2, identity)).isEqualTo(DmaOutcome.OK);
    assertThat(machine.interrupt(1, RID_B, FILE_2, identity)).isEqualTo(DmaOutcome.OK);
    assertThat(window.unmapFile(2)).isEqualTo(FlushReport.COMPLETE);
    assertThat(machine.interrupt(0, RID_A, FILE_2, identity)).isEqualTo(DmaOutcome.BLOCKED);
    assertThat(machine.interrupt(1, RID_B, FILE_2, identity)).isEqualTo(DmaOutcome.BLOCKED);
    assertThat(window.physAddrOf(2)).isEqualTo(MessageTable.UNMAPPED);
    assertThat(invalidationsOf(() -> window.unmapFile(2))).as("one command a unit").isEqualTo(1);
    assertThat(window.mapFile(2, machine.interruptPage())).isTrue();
    assertThat(machine.interrupt(0, RID_A, FILE_2, identity)).isEqualTo(DmaOutcome.OK);
  }

  @Test
  final void unmappingNeverFailsThoughTheHardwareDoesNotAnswer() { // 3, 5
    attach(a, domain);
    window.mapFile(1, machine.interruptPage());
    machine.stall(0, true);
    assertThat(window.unmapFile(1).isCovered()).as("said, not hidden").isFalse();
    machine.stall(0, false);
    assertThat(window.unmapFile(1)).as("once more").isEqualTo(FlushReport.COMPLETE);
  }

  @Test
  final void theWindowIsLeftWithItsDomain() { // 1
    window.mapFile(2, machine.interruptPage());
    attach(a, domain);
    assertThat(machine.interrupt(0, RID_A, FILE_2, identity)).isEqualTo(DmaOutcome.OK);
    PagingDomain plain = domain();
    long page = mapPage(plain, FILE_2, Access.READ_WRITE);
    attach(a, plain);
    assertThat(plain.messageWindow()).isNull();
    assertThat(dma(a, FILE_2, Access.WRITE)).isEqualTo(page);
    attach(a, BlockedDomain.BLOCKED);
    assertThat(machine.interrupt(0, RID_A, FILE_2, identity)).isEqualTo(DmaOutcome.BLOCKED);
    attach(a, domain);
    assertThat(machine.interrupt(0, RID_A, FILE_2, identity)).isEqualTo(DmaOutcome.OK);
  }

  @Test
  final void aDirectRegionInTheWindowNeedsItsFileMappedToItself() { // 2
    long doorbell = machine.interruptPage();
    MessagePattern around = new MessagePattern(1, doorbell >>> 12);
    PagingDomain mine =
        Objects.requireNonNull(
            machine.system().createPagingDomain("own", machine.driver(), Stage.SECOND, around));
    domains.add(mine);
    ReservedRegion region =
        new ReservedRegion(doorbell, doorbell + PAGE - 1, ReservedRegion.Kind.DIRECT);
    Device needy = probe(0, new DeviceDescription("needy", 0x40, "needy", List.of(region)));
    assertThat(needy.attach(mine))
        .isInstanceOfSatisfying(
            AttachOutcome.Refused.class,
            refused -> assertThat(refused.why()).isEqualTo(AttachOutcome.Reason.RESERVED_REGION));
    Objects.requireNonNull(mine.messageWindow()).mapFile(around.fileAt(doorbell), doorbell);
    attach(needy, mine);
    assertThat(machine.interrupt(0, 0x40, doorbell, identity)).isEqualTo(DmaOutcome.OK);
  }

  @Test
  final void filesThatAreNotThereAreMisuse() {
    assertThat(window.pattern().files()).isEqualTo(4);
    assertThatIllegalArgumentException().isThrownBy(() -> window.mapFile(4, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> window.mapFile(-1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> window.mapFile(0, 0x801));
    assertThatIllegalArgumentException().isThrownBy(() -> window.unmapFile(4));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            machine.system().createPagingDomain("first", machine.driver(), Stage.FIRST, PATTERN));
  }
}
