package portcullis.testkit.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.MessagePattern;
import portcullis.core.domain.MessageTable;
import portcullis.core.domain.MessageWindow;
import portcullis.core.domain.PagingDomain;
import portcullis.core.domain.ResidentFile;
import portcullis.core.domain.Stage;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedLongArray;
import portcullis.core.sync.Task;
import portcullis.machine.bus.DmaOutcome;

/**
 * Interrupt files in memory, for one vendor whose fixture can have them; the numbers are of the
 * design.
 */
public abstract class ResidentFileContract extends DomainScene {
  private static final MessagePattern PATTERN = new MessagePattern(0b110, 0x2_0000);
  private static final int FILE = 2;
  private static final long FILE_ADDRESS = 0x2000_4000L;
  private static final int SENT = 1_500;
  private static final int SENDERS = 2;
  // So that the messages do not all come at once.
  private static final int SENT_A_MOVE = 50;

  private final List<String> arrived = new ArrayList<>();
  private MessageWindow window;
  private long filePage;
  private Contents contents;
  private ResidentFile resident;
  private int identity;
  private Device b;

  /** A file in memory as software sees it. */
  protected interface Contents {
    /** Asks for notices of an identity. */
    void enable(int identity, boolean enabled);

    /** Whether a message has come in. */
    boolean isPending(int identity);

    /** Takes out what has come in. */
    void takePending(IntConsumer to);
  }

  /** The file at the start of an empty page. */
  protected abstract Contents contents(PhysicalMemory ram, long physAddr);

  @BeforeEach
  final void openWindow() {
    PagingDomain domain =
        Objects.requireNonNull(
            machine.system().createPagingDomain("vm", machine.driver(), Stage.SECOND, PATTERN));
    domains.add(domain);
    window = Objects.requireNonNull(domain.messageWindow());
    identity = machine.interrupts().connect(() -> arrived.add("interrupt"));
    filePage = machine.pages().allocate(12);
    contents = contents(machine.bus().ram(), filePage);
    int notice = machine.interrupts().connect(() -> arrived.add("notice"));
    resident = new ResidentFile(filePage, machine.interruptPage(), notice);
    b = probe(1, "b", RID_B);
    attach(a, domain);
    attach(b, domain);
  }

  @AfterEach
  final void freeFile() {
    mappedPages.add(filePage); // goes with the others, when nobody uses it any more
  }

  @Test
  final void aMessageBecomesPendingInMemory() {
    moveToMemory();
    assertThat(window.physAddrOf(FILE)).isEqualTo(MessageTable.RESIDENT);
    assertThat(window.residentFileOf(FILE)).isEqualTo(resident);
    assertThat(window.mapFile(FILE, machine.interruptPage())).as("mapped already").isFalse();
    assertThat(send(0, 1_000)).isEqualTo(DmaOutcome.OK);
    assertThat(contents.isPending(1_000)).isTrue();
    assertThat(contents.isPending(999)).isFalse();
    assertThat(arrived).as("nobody has asked for a notice").isEmpty();
  }

  @Test
  final void aNoticeIsSentWhereOneIsAskedFor() {
    moveToMemory();
    contents.enable(77, true);
    assertThat(send(0, 78)).isEqualTo(DmaOutcome.OK);
    assertThat(arrived).isEmpty();
    assertThat(send(1, 77)).isEqualTo(DmaOutcome.OK);
    assertThat(arrived).containsExactly("notice");
    contents.enable(77, false);
    assertThat(send(1, 77)).isEqualTo(DmaOutcome.OK);
    assertThat(arrived).containsExactly("notice");
    assertThat(contents.isPending(77) && contents.isPending(78)).isTrue();
  }

  @Test
  final void theNoticeGoesWhereItIsLastToldToGo() { // 4
    moveToMemory();
    contents.enable(77, true);
    assertThat(send(0, 77)).isEqualTo(DmaOutcome.OK);
    int other = machine.interrupts().connect(() -> arrived.add("other notice"));
    ResidentFile moved = new ResidentFile(filePage + 512, machine.interruptPage(), other);
    Contents next = contents(machine.bus().ram(), filePage + 512);
    next.enable(77, true);
    assertThat(window.moveFile(FILE, moved)).isEqualTo(FlushReport.COMPLETE);
    contents.takePending(pending -> {});
    assertThat(send(0, 77)).isEqualTo(DmaOutcome.OK);
    assertThat(arrived).containsExactly("notice", "other notice");
    assertThat(next.isPending(77)).isTrue();
    assertThat(contents.isPending(77)).isFalse();
  }

  @Test
  final void afterAMoveNothingGetsToTheFormerPlace() { // 4
    assertThat(window.mapFile(FILE, machine.interruptPage())).isTrue();
    for (int round = 0; round < 3; round++) {
      for (int unit = 0; unit < 2; unit++) { // from the caches from now on
        assertThat(send(unit, identity)).isEqualTo(DmaOutcome.OK);
      }
      assertThat(arrived).hasSize(2);
      moveToMemory();
      for (int unit = 0; unit < 2; unit++) {
        assertThat(send(unit, identity)).isEqualTo(DmaOutcome.OK);
      }
      assertThat(arrived).hasSize(2);
      assertThat(contents.isPending(identity)).isTrue();
      contents.takePending(pending -> assertThat(pending).isEqualTo(identity));
      assertThat(window.moveFile(FILE, machine.interruptPage())).isEqualTo(FlushReport.COMPLETE);
      assertThat(window.residentFileOf(FILE)).isNull();
      assertThat(window.physAddrOf(FILE)).isEqualTo(machine.interruptPage());
      arrived.clear();
    }
    assertThat(send(0, identity)).isEqualTo(DmaOutcome.OK);
    assertThat(contents.isPending(identity)).isFalse();
  }

  @Test
  final void anUnmappedFileIsReachedByNobody() { // 4
    moveToMemory();
    assertThat(send(0, 5)).isEqualTo(DmaOutcome.OK);
    contents.takePending(pending -> assertThat(pending).isEqualTo(5));
    assertThat(window.unmapFile(FILE)).isEqualTo(FlushReport.COMPLETE);
    assertThat(send(0, 5)).isEqualTo(DmaOutcome.BLOCKED);
    assertThat(contents.isPending(5)).isFalse();
    assertThat(window.residentFileOf(FILE)).isNull();
  }

  @Test
  final void aMoveThatTheHardwareDoesNotConfirmSaysSo() { // 3
    assertThat(window.mapFile(FILE, machine.interruptPage())).isTrue();
    assertThat(send(0, identity)).isEqualTo(DmaOutcome.OK);
    machine.stall(0, true);
    assertThat(window.moveFile(FILE, resident).isCovered()).isFalse();
    assertThat(window.physAddrOf(FILE)).as("as before").isEqualTo(machine.interruptPage());
    assertThat(send(0, identity)).isEqualTo(DmaOutcome.OK);
    assertThat(send(1, identity)).isEqualTo(DmaOutcome.OK);
    assertThat(arrived).hasSize(3);
    machine.stall(0, false);
    moveToMemory();
    assertThat(send(0, identity)).isEqualTo(DmaOutcome.OK);
    assertThat(contents.isPending(identity)).isTrue();
    machine.stall(0, true);
    assertThat(window.moveFile(FILE, machine.interruptPage()).isCovered()).isFalse();
    machine.stall(0, false);
    assertThat(window.moveFile(FILE, machine.interruptPage())).isEqualTo(FlushReport.COMPLETE);
    assertThat(send(0, identity)).isEqualTo(DmaOutcome.OK);
    assertThat(arrived).hasSize(4);
    attach(a, BlockedDomain.BLOCKED);
  }

  /** Each identity is sent once, while the file goes to and fro: none may be missing in the end. */
  @Test
  final void noInterruptIsLostOnTheWay() {
    SharedLongArray seen = new SharedLongArray(SENT + 16);
    int[] identities = new int[SENT];
    for (int i = 0; i < SENT; i++) {
      int slot = i;
      identities[i] = machine.interrupts().connect(() -> seen.getAndAdd(slot, 1));
    }
    int firstIdentity = identities[0];
    assertThat(identities[SENT - 1]).as("in a row").isEqualTo(firstIdentity + SENT - 1);
    assertThat(window.mapFile(FILE, machine.interruptPage())).isTrue();
    SharedLong sending = new SharedLong(SENDERS);
    SharedLong refused = new SharedLong(0);
    SharedLong moves = new SharedLong(0);
    SharedLong sent = new SharedLong(0);
    List<Task> senders = new ArrayList<>();
    for (int sender = 0; sender < SENDERS; sender++) {
      int first = sender;
      senders.add(
          Task.spawn(
              "sender-" + sender,
              () -> {
                Backoff backoff = new Backoff();
                for (int i = first; i < SENT; i += SENDERS) {
                  while (moves.get() < i / SENT_A_MOVE) {
                    backoff.pause();
                  }
                  refused.getAndAdd(send(first, identities[i]) == DmaOutcome.OK ? 0 : 1);
                  sent.getAndAdd(1);
                }
                sending.getAndAdd(-1);
              }));
    }
    long[] fromMemory = {0};
    while (sending.get() != 0) {
      moves.getAndAdd(1);
      moveToMemory();
      long before = sent.get();
      moves.getAndAdd(1);
      Backoff backoff = new Backoff();
      while (sent.get() == before && sending.get() != 0) {
        backoff.pause(); // until something is sent to memory
      }
      assertThat(window.moveFile(FILE, machine.interruptPage())).isEqualTo(FlushReport.COMPLETE);
      contents.takePending(pending -> {
        seen.getAndAdd(pending - firstIdentity, 1);
        fromMemory[0]++;
      });
    }
    senders.forEach(Task::join);
    assertThat(refused.get()).as("messages refused").isZero();
    assertThat(fromMemory[0]).as("messages by memory").isPositive();
    for (int i = 0; i < SENT; i++) {
      assertThat(seen.get(i)).as("times that %d was seen in %d moves", i, moves.get()).isEqualTo(1);
    }
    System.out.printf("%d moves, %d of %d by memory%n", moves.get(), fromMemory[0], SENT);
  }

  @Test
  final void placesThatAreNotThereAreMisuse() {
    long page = machine.interruptPage();
    for (ResidentFile wrong :
        List.of(
            new ResidentFile(filePage + 256, page, 1),
            new ResidentFile(-512, page, 1),
            new ResidentFile(filePage, page + 4, 1),
            new ResidentFile(filePage, page, -1),
            new ResidentFile(filePage, page, 1 << 11))) {
      assertThatIllegalArgumentException().isThrownBy(() -> window.moveFile(FILE, wrong));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> window.moveFile(4, resident));
    assertThatIllegalArgumentException().isThrownBy(() -> window.moveFile(-1, page));
    assertThatIllegalArgumentException().isThrownBy(() -> window.residentFileOf(4));
    assertThat(window.physAddrOf(FILE)).isEqualTo(MessageTable.UNMAPPED);
  }

  private void moveToMemory() {
    assertThat(window.moveFile(FILE, resident)).isEqualTo(FlushReport.COMPLETE);
  }

  private DmaOutcome send(int unit, int data) {
    return machine.interrupt(unit, unit == 0 ? RID_A : RID_B, FILE_ADDRESS, data);
  }
}
