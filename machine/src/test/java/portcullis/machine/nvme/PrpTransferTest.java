package portcullis.machine.nvme;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import portcullis.core.memory.Access;
import portcullis.machine.FakeTranslator;
import portcullis.machine.TestMachine;
import portcullis.machine.bus.Requester;
import portcullis.machine.nvme.spec.Prp;
import portcullis.machine.nvme.spec.StatusCode;

/** PRPs of every shape, against a reading that follows one byte at a time. */
class PrpTransferTest {
  private static final int PAGE = Prp.PAGE_BYTES;
  private static final int LONGEST = 1100 * PAGE;

  private final TestMachine machine = new TestMachine();
  private final FakeTranslator translator = new FakeTranslator();
  private final MemorySegment staging = Arena.ofAuto().allocate(LONGEST + PAGE, 8);
  private final PrpTransfer transfer;
  private long prp1;
  private long prp2;

  PrpTransferTest() {
    Requester requester = new Requester(machine.bus, 1, translator);
    requester.setBusMaster(true);
    transfer = new PrpTransfer(requester.newPort(), staging);
  }

  @Test
  void everyShapeMovesTheBytesThatAByteByByteReadingFinds() {
    long seed = TestMachine.seed();
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 200; round++) {
      int length = lengthOf(random);
      List<Long> taken = describe(random, length);
      String context = "-Dseed=%d round %d length %d".formatted(seed, round, length);
      scramble(random, length);

      assertThat(transfer.transfer(Access.WRITE, prp1, prp2, length))
          .as(context)
          .isEqualTo(StatusCode.SUCCESS);
      for (int i = 0; i < length; i++) {
        if (byteAt(address(i)) != staging.get(ValueLayout.JAVA_BYTE, i)) {
          throw new AssertionError(context + ": byte " + i);
        }
      }

      MemorySegment expected = Arena.ofAuto().allocate(length).copyFrom(staging.asSlice(0, length));
      staging.fill((byte) 0);
      assertThat(transfer.transfer(Access.READ, prp1, prp2, length)).isEqualTo(StatusCode.SUCCESS);
      assertThat(staging.asSlice(0, length).mismatch(expected)).as(context).isEqualTo(-1);
      assertThat(staging.get(ValueLayout.JAVA_BYTE, length)).as(context).isZero();
      taken.forEach(machine.pages::free);
    }
  }

  @Test
  void offsetsThatAreNotAllowedAreRefusedBeforeAnythingMovesThere() {
    long page = FakeTranslator.iova(machine.page());
    assertThat(transfer.transfer(Access.READ, page + 2, 0, 512))
        .isEqualTo(StatusCode.PRP_OFFSET_INVALID);
    assertThat(transfer.transfer(Access.READ, page, page + 4, PAGE + 1))
        .isEqualTo(StatusCode.PRP_OFFSET_INVALID);
    assertThat(transfer.transfer(Access.READ, page, page + 4, 3 * PAGE))
        .as("a list needs 8-byte alignment")
        .isEqualTo(StatusCode.PRP_OFFSET_INVALID);
  }

  @Test
  void anEntryOfAListWithAnOffsetIsRefused() {
    long list = machine.page();
    long data = FakeTranslator.iova(machine.page());
    machine.ram.setLong(list, data);
    machine.ram.setLong(list + 8, data + 512);
    assertThat(transfer.transfer(Access.READ, data, FakeTranslator.iova(list), 3 * PAGE))
        .isEqualTo(StatusCode.PRP_OFFSET_INVALID);
    long at = list + PAGE - 8;
    machine.ram.setLong(at, data + 8);
    assertThat(transfer.transfer(Access.READ, data, FakeTranslator.iova(at), 3 * PAGE))
        .as("link to the next list")
        .isEqualTo(StatusCode.PRP_OFFSET_INVALID);
  }

  @Test
  void whatTheTranslatorRefusesIsATransferErrorWhereverItIs() {
    long list = machine.page();
    long first = machine.page();
    long second = machine.page();
    machine.ram.setLong(list, FakeTranslator.iova(second));
    machine.ram.setLong(list + 8, FakeTranslator.iova(second));
    for (long blocked : new long[] {list, first, second}) {
      translator.blockPageOf(blocked);
      assertThat(
              transfer.transfer(
                  Access.WRITE, FakeTranslator.iova(first), FakeTranslator.iova(list), 3 * PAGE))
          .isEqualTo(StatusCode.DATA_TRANSFER_ERROR);
    }
  }

  private static int lengthOf(SplittableRandom random) {
    int bytes =
        switch (random.nextInt(4)) {
          case 0 -> random.nextInt(1, PAGE);
          case 1 -> random.nextInt(1, 4 * PAGE);
          case 2 -> PAGE * random.nextInt(1, 20);
          default -> random.nextInt(30) == 0 ? random.nextInt(510 * PAGE, LONGEST) : 64 * PAGE;
        };
    return (bytes + 3) & ~3;
  }

  /** Makes PRPs for data anywhere; returns the pages it took. */
  private List<Long> describe(SplittableRandom random, int length) {
    List<Long> taken = new ArrayList<>();
    int offset = random.nextInt(3) == 0 ? 0 : random.nextInt(PAGE / 4) * 4;
    prp1 = FakeTranslator.iova(newPage(taken)) + offset;
    long more = length - (PAGE - offset);
    prp2 = 0;
    if (more <= 0) {
      return taken;
    }
    int pages = (int) ((more + PAGE - 1) / PAGE);
    if (pages == 1) {
      prp2 = FakeTranslator.iova(newPage(taken));
      return taken;
    }
    int firstSlot = random.nextBoolean() ? 0 : random.nextInt(PAGE / 8);
    firstSlot = random.nextInt(5) == 0 ? PAGE / 8 - 1 : firstSlot;
    long at = newPage(taken) + 8L * firstSlot;
    prp2 = FakeTranslator.iova(at);
    while (pages > 0) {
      boolean lastSlot = (at & (PAGE - 1)) == PAGE - 8;
      if (lastSlot && pages > 1) {
        long next = newPage(taken);
        machine.ram.setLong(at, FakeTranslator.iova(next));
        at = next;
      } else {
        machine.ram.setLong(at, FakeTranslator.iova(newPage(taken)));
        at += 8;
        pages--;
      }
    }
    return taken;
  }

  private long newPage(List<Long> taken) {
    long page = machine.page();
    taken.add(page);
    return page;
  }

  /** Where byte {@code index} of the data is, found from the PRPs alone, one page at a time. */
  private long address(int index) {
    if (index == 0 || cachedPage != pageOf(index)) {
      cachedPage = pageOf(index);
      cachedAddress = find(cachedPage);
    }
    long inPage = cachedPage == 0 ? index : (index + Prp.offset(prp1)) % PAGE;
    return cachedAddress + inPage;
  }

  private int cachedPage = -1;
  private long cachedAddress;
  private int total;

  private int pageOf(int index) {
    return (index + Prp.offset(prp1)) / PAGE;
  }

  private long find(int page) {
    if (page == 0) {
      return prp1 - FakeTranslator.OFFSET;
    }
    int last = pageOf(total - 1);
    if (last == 1) {
      return prp2 - FakeTranslator.OFFSET;
    }
    long at = prp2 - FakeTranslator.OFFSET;
    int current = 1;
    while (true) {
      boolean link = (at & (PAGE - 1)) == PAGE - 8 && current != last;
      long entry = machine.ram.getLong(at) - FakeTranslator.OFFSET;
      if (link) {
        at = entry;
      } else if (current == page) {
        return entry;
      } else {
        current++;
        at += 8;
      }
    }
  }

  private byte byteAt(long physAddr) {
    return machine.ram.slice(physAddr, 1).get(ValueLayout.JAVA_BYTE, 0);
  }

  private void scramble(SplittableRandom random, int length) {
    total = length;
    cachedPage = -1;
    for (long at = 0; at < length; at += 8) {
      staging.set(ValueLayout.JAVA_LONG, at, random.nextLong());
    }
  }
}
