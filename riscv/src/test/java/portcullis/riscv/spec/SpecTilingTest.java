package portcullis.riscv.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SpecTilingTest {
  static Stream<Layout> layouts() {
    return Stream.of(
            Arrays.stream(Register.values()).map(Register::layout),
            Stream.of(DirectoryEntry.LAYOUT, PageTableEntry.LAYOUT),
            DeviceContext.WORDS.stream(),
            FaultRecord.WORDS.stream(),
            PageRequestRecord.WORDS.stream(),
            Stream.of(PageGroupResponse.LAYOUT),
            Arrays.stream(CommandKind.values()).flatMap(kind -> kind.words().stream()))
        .flatMap(s -> s);
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void fieldsTileTheirWordWithoutGapOrOverlap(Layout layout) {
    int next = 0;
    for (BitField field : layout.fields()) {
      assertThat(field.low()).as("%s in %s", field, layout.name()).isEqualTo(next);
      next = field.high() + 1;
    }
    assertThat(next).as(layout.name()).isEqualTo(layout.widthBits());
  }

  @Test
  void registersLieInThePageWithoutOverlapAndNaturallyAligned() {
    List<int[]> spans = new ArrayList<>();
    for (Register register : Register.values()) {
      for (int i = 0; i < register.count(); i++) {
        int offset = register.offset(i);
        assertThat(offset % register.sizeBytes()).as(register + " alignment").isZero();
        spans.add(new int[] {offset, offset + register.sizeBytes()});
      }
    }
    spans.sort((a, b) -> Integer.compare(a[0], b[0]));
    for (int i = 1; i < spans.size(); i++) {
      assertThat(spans.get(i)[0]).isGreaterThanOrEqualTo(spans.get(i - 1)[1]);
    }
    assertThat(spans.getLast()[1]).isEqualTo(1024);
  }

  /** From the table in section 5.1. */
  @ParameterizedTest
  @EnumSource(Register.class)
  void registersAreWhereTheTableOfTheSpecificationHasThem(Register register) {
    int expected =
        switch (register) {
          case CAPABILITIES -> 0;
          case FCTL -> 8;
          case DDTP -> 16;
          case CQB -> 24;
          case CQH -> 32;
          case CQT -> 36;
          case FQB -> 40;
          case FQH -> 48;
          case FQT -> 52;
          case PQB -> 56;
          case PQH -> 64;
          case PQT -> 68;
          case CQCSR -> 72;
          case FQCSR -> 76;
          case PQCSR -> 80;
          case IPSR -> 84;
          case IOCOUNTOVF -> 88;
          case IOCOUNTINH -> 92;
          case IOHPMCYCLES -> 96;
          case IOHPMCTR -> 104;
          case IOHPMEVT -> 352;
          case TR_REQ_IOVA -> 600;
          case TR_REQ_CTL -> 608;
          case TR_RESPONSE -> 616;
          case IOMMU_QOSID -> 624;
          case ICVEC -> 760;
          case MSI_ADDR -> 768;
          case MSI_DATA -> 776;
          case MSI_VEC_CTL -> 780;
        };
    assertThat(register.offset()).isEqualTo(expected);
  }

  @Test
  void aFieldTakesOutWhatWasPutInAndNothingElse() {
    BitField field = BitField.rw("f", 12, 31);
    long word = field.insert(-1L, 0x12345);
    assertThat(field.extract(word)).isEqualTo(0x12345);
    assertThat(word | field.mask()).isEqualTo(-1L);
    BitField whole = BitField.rw("w", 0, 63);
    assertThat(whole.extract(whole.place(-1L))).isEqualTo(-1L);
    assertThat(whole.mask()).isEqualTo(-1L);
  }
}
