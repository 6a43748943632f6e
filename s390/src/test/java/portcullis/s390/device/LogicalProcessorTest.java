package portcullis.s390.device;

import static org.assertj.core.api.Assertions.assertThat;
import static portcullis.s390.device.ZpciFixture.ADDRESSING;
import static portcullis.s390.device.ZpciFixture.FID;
import static portcullis.s390.device.ZpciFixture.OK;
import static portcullis.s390.device.ZpciFixture.OPERAND;
import static portcullis.s390.device.ZpciFixture.OTHER;
import static portcullis.s390.device.ZpciFixture.SPECIFICATION;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.machine.pci.RequesterId;

/** CALL LOGICAL PROCESSOR: lists, queries, enabling and disabling. */
class LogicalProcessorTest {
  private ZpciFixture f = ZpciFixture.lpar();

  @AfterEach
  void close() {
    f.close();
  }

  private long response(int offset) {
    return f.ram.getLong(f.block + 32 + offset);
  }

  @Test
  void aListHasEveryFunctionThatIsNotReserved() {
    f.machine.deconfigure(OTHER);
    assertThat(f.clp(2, 0, 4064)).isEqualTo(0x10);
    assertThat(response(0) >>> 48).isEqualTo(32 + 2 * 16);
    assertThat(response(16)).isZero();
    assertThat(response(24) & 0xff).isEqualTo(16);
    assertThat(response(32)).isEqualTo(0x04ed_1014_8000_0000L);
    assertThat((int) (response(40) >>> 32)).isEqualTo(FID);
    assertThat(response(48)).isEqualTo(0x04ed_1014_0000_0000L);
    assertThat((int) (response(56) >>> 32)).isEqualTo(OTHER);
  }

  @Test
  void aListGoesOnWhereTheLastResponseEnded() {
    for (int i = 0; i < 5; i++) {
      f.machine.plug(0x100 + i, new RequesterId(1, i, 0), new TestFunction(), true);
    }
    f.machine.remove(0x102);
    List<Integer> found = new ArrayList<>();
    long token = 0;
    do {
      f.ram.setLong(f.block, 32L << 48 | 2L << 32);
      f.ram.setLong(f.block + 8, 0);
      f.ram.setLong(f.block + 16, token);
      f.ram.setLong(f.block + 32, 64L << 48);
      assertThat(f.machine.callLogicalProcessor(f.block)).isEqualTo(OK);
      for (int at = 32; at < response(0) >>> 48; at += 16) {
        found.add((int) (response(at + 8) >>> 32));
      }
      token = response(16);
    } while (token != 0);
    assertThat(found).containsExactly(FID, OTHER, 0x100, 0x101, 0x103, 0x104);
  }

  @Test
  void aListThatCannotBeAnsweredSaysWhy() {
    assertThat(f.clp(2, 77, 64)).isEqualTo(0x010a);
    assertThat(f.clp(2, -1, 64)).isEqualTo(0x010a);
    assertThat(f.clp(2, 0, 40)).isEqualTo(0x60);
    f.ram.setLong(f.block, 32L << 48 | 2L << 32);
    f.ram.setLong(f.block + 8, 0);
    f.ram.setLong(f.block + 16, 0);
    f.ram.setLong(f.block + 32, 56L << 48);
    assertThat(f.machine.callLogicalProcessor(f.block)).isEqualTo(3);
    assertThat(response(0) >>> 32 & 0xffff).isEqualTo(0x50);
    f.ram.setLong(f.block + 8, 1);
    assertThat(f.machine.callLogicalProcessor(f.block)).isEqualTo(OK);
    assertThat(response(0) >>> 32 & 0xffff).isEqualTo(0x70);
    f.ram.setLong(f.block, 32L << 48 | 2L << 32 | 1 << 28);
    assertThat(f.machine.callLogicalProcessor(f.block)).isEqualTo(OK);
    assertThat(response(0) >>> 32 & 0xffff).isEqualTo(0x40);
    assertThat(f.clp(9, 0, 64)).isEqualTo(0x20);
  }

  @Test
  void blocksThatAreNoBlocksInterruptTheProgram() {
    assertThat(f.machine.callLogicalProcessor(f.block + 4)).isEqualTo(SPECIFICATION);
    assertThat(f.machine.callLogicalProcessor(0x1000)).isEqualTo(ADDRESSING);
    assertThat(f.machine.callLogicalProcessor(-8)).isEqualTo(ADDRESSING);
    long end = ZpciFixture.RAM + ZpciFixture.RAM_BYTES;
    f.ram.setLong(end - 8, 32L << 48);
    assertThat(f.machine.callLogicalProcessor(end - 8)).isEqualTo(ADDRESSING);
    f.ram.setLong(end - 40, 32L << 48 | 2L << 32);
    f.ram.setLong(end - 8, 64L << 48);
    assertThat(f.machine.callLogicalProcessor(end - 40)).isEqualTo(ADDRESSING);
    for (long length : new long[] {0, 8, 17, 8192}) {
      f.ram.setLong(f.block, length << 48 | 2L << 32);
      assertThat(f.machine.callLogicalProcessor(f.block)).isEqualTo(OPERAND);
    }
    for (long room : new long[] {0, 7, 8192}) {
      f.ram.setLong(f.block, 32L << 48 | 2L << 32);
      f.ram.setLong(f.block + 32, room << 48);
      assertThat(f.machine.callLogicalProcessor(f.block)).isEqualTo(OPERAND);
    }
    f.ram.setLong(f.block, 40L << 48 | 2L << 32);
    f.ram.setLong(f.block + 40, 64L << 48);
    assertThat(f.machine.callLogicalProcessor(f.block)).isEqualTo(OK);
    assertThat(f.ram.getLong(f.block + 40)).isEqualTo(64L << 48 | 0x50L << 32);
  }

  @Test
  void aQuerySaysWhatTheFunctionIs() {
    assertThat(f.clp(3, (long) f.handle(FID) << 32, 192)).isEqualTo(0x10);
    assertThat(response(16)).isEqualTo(0xff_0000_0010L);
    assertThat(response(24)).isEqualTo(8L << 56 | 12L << 24);
    assertThat(response(64)).isZero();
    assertThat(response(72)).isEqualTo((1L << 57) - 1);
    assertThat(f.clp(3, 0x7f00_0000L << 32, 192)).isEqualTo(0x0101);
    assertThat(f.clp(3, (long) f.handle(FID) << 32, 184)).isEqualTo(0x50);
  }

  @Test
  void theGroupSaysWhetherNewEntriesHaveToBeRefreshed() {
    assertThat(f.clp(4, 0xffL << 32, 64)).isEqualTo(0x10);
    assertThat(response(16) >>> 32 & 0xff).isEqualTo(0x20);
    assertThat(response(24) >>> 56).isEqualTo(0x70);
    assertThat(response(40)).isEqualTo(0xfe00_0000_0000_0000L);
    assertThat(f.clp(4, 0x11L << 32, 64)).isEqualTo(0x010b);
    f.close();
    f = ZpciFixture.shadowed(10);
    assertThat(f.clp(4, 0xffL << 32, 64)).isEqualTo(0x10);
    assertThat(response(16) >>> 32 & 0xff).isEqualTo(0x01);
  }

  @Test
  void enablingAndDisablingGiveANewHandleEachTime() {
    int first = f.handle(FID);
    List<Integer> seen = new ArrayList<>(List.of(first));
    for (int i = 0; i < 20; i++) {
      int enabled = f.enable(FID);
      assertThat(enabled).isNegative();
      assertThat(f.set(seen.getLast(), 0)).isEqualTo(0x0101);
      assertThat(f.disable(enabled)).isEqualTo(0x10);
      int disabled = (int) (response(16) >>> 32);
      assertThat(disabled).isPositive().isEqualTo(f.handle(FID));
      assertThat(f.refresh(enabled, 0, 4096)).isEqualTo(ZpciFixture.BAD_HANDLE);
      assertThat(seen).doesNotContain(enabled, disabled);
      seen.add(enabled);
      seen.add(disabled);
    }
    assertThat(f.function.resets).isEqualTo(20);
  }

  @Test
  void aFunctionHasOneDmaSpace() {
    long handle = (long) f.handle(FID) << 32;
    assertThat(f.clp(5, handle, 32)).isEqualTo(0x0103);
    assertThat(f.clp(5, handle | 2, 32)).isEqualTo(0x0104);
    assertThat(f.clp(5, handle | 7 << 8 | 1, 32)).isEqualTo(0x0102);
    assertThat(f.clp(5, handle | 1, 24)).isEqualTo(0x50);
  }
}
