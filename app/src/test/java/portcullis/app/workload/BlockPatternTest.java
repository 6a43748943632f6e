package portcullis.app.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import portcullis.app.job.VerifyMethod;

class BlockPatternTest {
  private final MemorySegment block = Arena.ofAuto().allocate(512, 8);

  @ParameterizedTest
  @EnumSource(value = VerifyMethod.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void theBlockThatWasWrittenIsRightAndNoOther(VerifyMethod method) {
    BlockPattern pattern = new BlockPattern(method, 9);
    pattern.fill(block, 8192, 3);
    assertThat(pattern.check(block, 8192, 3)).isNull();
    assertThat(pattern.check(block, 8192, BlockPattern.ANY_STAMP)).isNull();
    assertThat(pattern.check(block, 4096, 3)).contains("offset 8192");
    assertThat(pattern.check(block, 8192, 4)).contains("write 3").contains("write 4");
  }

  @ParameterizedTest
  @EnumSource(value = VerifyMethod.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void everyChangedByteIsFound(VerifyMethod method) {
    BlockPattern pattern = new BlockPattern(method, 9);
    for (int at = 0; at < block.byteSize(); at++) {
      pattern.fill(block, 512, 1);
      byte before = block.get(ValueLayout.JAVA_BYTE, at);
      block.set(ValueLayout.JAVA_BYTE, at, (byte) (before ^ 0x10));
      assertThat(pattern.check(block, 512, 1)).as("byte %d", at).isNotNull();
    }
  }

  @ParameterizedTest
  @EnumSource(value = VerifyMethod.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aBlockOfZeroesIsNotTakenForOneThatWasWritten(VerifyMethod method) {
    block.fill((byte) 0);
    assertThat(new BlockPattern(method, 9).check(block, 0, BlockPattern.ANY_STAMP)).isNotNull();
  }
}
