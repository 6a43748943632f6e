package portcullis.app.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DiskSpecTest {
  @Test
  void aNumberAfterTheLastColonIsASize() {
    assertThat(DiskSpec.parse("a.img:1g"))
        .isEqualTo(new DiskSpec(Path.of("a.img"), OptionalLong.of(1L << 30)));
    assertThat(DiskSpec.parse("c:d/a.img"))
        .isEqualTo(new DiskSpec(Path.of("c:d/a.img"), OptionalLong.empty()));
    assertThat(DiskSpec.parse("a:b:512"))
        .isEqualTo(new DiskSpec(Path.of("a:b"), OptionalLong.of(512)));
  }

  @Test
  void aWrongSizeOrNoFileIsRefused() {
    assertThatExceptionOfType(BadValueException.class)
        .isThrownBy(() -> DiskSpec.parse("a.img:1000"))
        .withMessage("'a.img:1000': the size is not a positive multiple of 512");
    assertThatExceptionOfType(BadValueException.class)
        .isThrownBy(() -> DiskSpec.parse("a.img:1x"))
        .withMessageStartingWith("'1x' is not a size");
    assertThatExceptionOfType(BadValueException.class)
        .isThrownBy(() -> DiskSpec.parse(":1g"))
        .withMessage("':1g' names no file; write FILE or FILE:SIZE");
  }

  @Test
  void sizesAreWrittenAsShortAsTheyCanBeRead() {
    for (long bytes :
        new long[] {0, 1, 512, 1023, 1024, 1536, 4096, 1L << 20, 3L << 40, 7L << 50}) {
      assertThat(ByteSize.parseBytes(ByteSize.format(bytes))).isEqualTo(bytes);
    }
    assertThat(ByteSize.format(1536)).isEqualTo("1536");
    assertThat(ByteSize.format(12 << 20)).isEqualTo("12m");
    assertThat(ByteSize.parseBytes("0x1000")).isEqualTo(4096);
    assertThat(ByteSize.parseBytes("2MB")).isEqualTo(2 << 20);
  }
}
