package portcullis.s390.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SpecTilingTest {
  static Stream<Layout> layouts() {
    return Stream.of(
            Stream.of(
                InstructionResult.LAYOUT,
                InstructionOperand.MODIFY,
                InstructionOperand.REFRESH,
                InstructionOperand.ACCESS,
                FunctionHandle.LAYOUT,
                TranslationAnchor.LAYOUT,
                TableEntry.SEGMENT,
                TableEntry.REGION,
                PageEntry.LAYOUT),
            FunctionInformationBlock.WORDS.stream(),
            ClpBlock.WORDS.stream(),
            ListFunctions.WORDS.stream(),
            QueryFunction.WORDS.stream(),
            QueryGroup.WORDS.stream(),
            SetFunction.WORDS.stream(),
            EventBlock.WORDS.stream())
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
    assertThat(next).as(layout.name()).isEqualTo(64);
    assertThat(layout.offsetBytes() % 8).as(layout.name()).isZero();
  }

  /** Bytes from the start of the response, counted in the structures of the sources. */
  @Test
  void responsesHaveTheirWordsWhereTheSourcesHaveThem() {
    assertThat(QueryFunction.IDENTITY_AT - ClpBlock.RESPONSE_AT).isEqualTo(16);
    assertThat(QueryFunction.BAR_SIZES_AT - ClpBlock.RESPONSE_AT).isEqualTo(24);
    assertThat(QueryFunction.START_DMA_AT - ClpBlock.RESPONSE_AT).isEqualTo(6 * 4 + 8 + 32);
    assertThat(QueryFunction.END_DMA_AT - QueryFunction.START_DMA_AT).isEqualTo(8);
    assertThat(QueryFunction.RESPONSE_BYTES).isEqualTo(72 + 8 + 11 * 4 + 4 + 64);
    assertThat(QueryGroup.MESSAGE_ADDRESS_AT - ClpBlock.RESPONSE_AT).isEqualTo(40);
    assertThat(ListFunctions.ENTRIES_AT - ClpBlock.RESPONSE_AT).isEqualTo(32);
    assertThat(ListFunctions.MOST_ENTRIES).isEqualTo(252);
    assertThat(FunctionInformationBlock.BYTES).isEqualTo(FunctionInformationBlock.GUEST_AT + 8);
    assertThat(EventBlock.CODE_AT - EventBlock.HANDLE_AT).isEqualTo(24);
  }

  @ParameterizedTest
  @EnumSource(TableLevel.class)
  void aTableSpansWhatAnEntryAboveSpans(TableLevel level) {
    assertThat(level.tableBytes()).isEqualTo(level == TableLevel.PAGE ? 2048 : 16384);
    if (level != TableLevel.PAGE) {
      assertThat(level.below().tableSpanLog2()).isEqualTo(level.entrySpanLog2());
      assertThat(TableLevel.ofDesignation(level.designation())).isEqualTo(level);
    }
    assertThat(level.index(-1L)).isEqualTo((1 << level.indexBits()) - 1);
  }

  /** From the constants of [dma]: ZPCI_IOTA_RTTO_FLAG and the like, with key 0. */
  @Test
  void anchorsAreThoseOfTheSource() {
    assertThat(TranslationAnchor.of(TableLevel.SEGMENT, 0x4000)).isEqualTo(0x4800);
    assertThat(TranslationAnchor.of(TableLevel.REGION_THIRD, 0x4000)).isEqualTo(0x4804);
    assertThat(TranslationAnchor.of(TableLevel.REGION_SECOND, 0x4000)).isEqualTo(0x4808);
    assertThat(TranslationAnchor.of(TableLevel.REGION_FIRST, 0x4000)).isEqualTo(0x480c);
    assertThat(TableEntry.empty(TableLevel.REGION_THIRD)).isEqualTo(0x27);
    assertThat(TableEntry.empty(TableLevel.SEGMENT)).isEqualTo(0x20);
    assertThat(TableEntry.tableBits(TableLevel.REGION_FIRST)).isEqualTo(0xf);
    assertThat(PageEntry.INVALID.mask()).isEqualTo(PageEntry.EMPTY);
    assertThat(TableLevel.REGION_THIRD.designationMask()).isEqualTo(0x40);
  }

  @Test
  void aResultTellsConditionCodeStatusAndInterruptionApart() {
    long error = InstructionResult.error(StatusCode.INSUFFICIENT_RESOURCES);
    assertThat(InstructionResult.conditionCode(error)).isEqualTo(1);
    assertThat(InstructionResult.status(error)).isEqualTo(16);
    assertThat(InstructionResult.interruption(error)).isZero();
    long interrupted = InstructionResult.interruption(ProgramInterruption.OPERAND);
    assertThat(InstructionResult.interruption(interrupted)).isEqualTo(0x15);
    assertThat(InstructionResult.isOk(interrupted)).isFalse();
    assertThat(InstructionResult.isOk(InstructionResult.OK)).isTrue();
  }

  @Test
  void valuesOfPciAreReversedInLoadsAndStores() {
    assertThat(InstructionOperand.reverse(0x1234, 2)).isEqualTo(0x3412);
    assertThat(InstructionOperand.reverse(0x12345678L, 4)).isEqualTo(0x78563412L);
    assertThat(InstructionOperand.reverse(0xff, 1)).isEqualTo(0xff);
    assertThat(InstructionOperand.reverse(0x0102030405060708L, 8)).isEqualTo(0x0807060504030201L);
  }

  @Test
  void operandsHoldTheHandleInTheUpperHalf() {
    int handle = 0x8102_0003;
    long modify = InstructionOperand.modify(handle, ModifyOperation.REREGISTER_TRANSLATION);
    assertThat(modify).isEqualTo(0x8102_0003_0000_0006L);
    assertThat(InstructionOperand.handle(modify)).isEqualTo(handle);
    assertThat(InstructionOperand.refresh(handle)).isEqualTo(0x8102_0003_0000_0000L);
    assertThat(InstructionOperand.access(handle, 15, 4)).isEqualTo(0x8102_0003_000f_0004L);
  }
}
