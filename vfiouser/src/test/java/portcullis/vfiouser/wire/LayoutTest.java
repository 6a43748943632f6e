package portcullis.vfiouser.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every structure of the protocol, by its sizes and by what covers it. */
class LayoutTest {
  private static final List<Layout> ALL = all();

  private static List<Layout> all() {
    List<Layout> all = new ArrayList<>();
    all.add(Header.LAYOUT);
    all.add(RegionCapability.LAYOUT);
    all.add(RegionCapability.SPARSE_MMAP);
    all.add(RegionCapability.AREA);
    all.add(WriteMulti.WRITE);
    all.add(SubRegion.LAYOUT);
    all.add(DmaLogging.CONTROL);
    all.add(DmaLogging.RANGE);
    all.add(DmaLogging.REPORT);
    all.add(MigrationState.LAYOUT);
    all.add(MigrationState.SUPPORT);
    for (Command command : Command.values()) {
      all.add(command.request());
      all.add(command.reply());
    }
    return all;
  }

  @Test
  void fieldsCoverEachByteOnce() {
    for (Layout layout : ALL) {
      int at = 0;
      for (Field field : layout.fields()) {
        assertEquals(at, field.offset(), layout + " at " + field);
        at += field.sizeBytes();
      }
      assertEquals(layout.sizeBytes(), at, layout.name());
    }
  }

  @Test
  void definedBitsFitTheField() {
    for (Layout layout : ALL) {
      for (Field field : layout.fields()) {
        long all = -1L >>> (64 - 8 * field.sizeBytes());
        assertEquals(0, field.definedBits() & ~all, layout + " " + field);
      }
    }
  }

  @Test
  void sizesAreThoseOfTheDocument() {
    assertEquals(16, Header.LAYOUT.sizeBytes());
    assertEquals(4, VersionMessage.LAYOUT.sizeBytes());
    assertEquals(32, DmaMap.LAYOUT.sizeBytes());
    assertEquals(24, DmaUnmap.LAYOUT.sizeBytes());
    assertEquals(16, DeviceInfo.LAYOUT.sizeBytes());
    assertEquals(32, RegionInfo.LAYOUT.sizeBytes());
    assertEquals(16, RegionIoFds.LAYOUT.sizeBytes());
    assertEquals(40, SubRegion.LAYOUT.sizeBytes());
    assertEquals(16, IrqInfo.LAYOUT.sizeBytes());
    assertEquals(20, IrqSet.LAYOUT.sizeBytes());
    assertEquals(16, RegionAccess.LAYOUT.sizeBytes());
    assertEquals(16, DmaAccess.LAYOUT.sizeBytes());
    assertEquals(12, DmaAccess.WRITE_REPLY.sizeBytes());
    assertEquals(24, WriteMulti.WRITE.sizeBytes());
    assertEquals(8, DeviceFeature.LAYOUT.sizeBytes());
    assertEquals(8, RegionCapability.LAYOUT.sizeBytes());
    assertEquals(24, DmaLogging.REPORT.sizeBytes());
  }

  @Test
  void aFieldComesBackAsItWasWrittenAndTouchesNothingElse() {
    for (Layout layout : ALL) {
      for (Field field : layout.fields()) {
        byte[] bytes = new byte[layout.sizeBytes() + 3];
        MemorySegment segment = MemorySegment.ofArray(bytes);
        long value = 0xfedc_ba98_7654_3210L >>> (64 - 8 * field.sizeBytes());
        field.put(segment, 3, value);
        assertEquals(value, field.get(segment, 3), layout + " " + field);
        for (Field other : layout.fields()) {
          if (other.offset() != field.offset()) {
            assertEquals(0, other.get(segment, 3), field + " spills into " + other);
          }
        }
      }
    }
  }

  @Test
  void commandsAreFoundByTheirNumbers() {
    for (int code = -1; code < 70000; code++) {
      Command found = Command.of(code);
      assertThat(found == null || found.code() == code).isTrue();
    }
    assertThat(Command.of(14)).isNull();
    assertThat(Command.of(0)).isNull();
    assertEquals(Command.MIG_DATA_WRITE, Command.of(18));
    assertThat(Command.of(19)).isNull();
  }
}
