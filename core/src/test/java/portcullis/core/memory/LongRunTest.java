package portcullis.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LongRunTest {
  private static final long BASE = 0x8000_0000L;
  private static final int BYTES = 8192;

  private final PhysicalMemory memory = PhysicalMemory.anonymous(BASE, BYTES);

  @Test
  void aRunIsWrittenAsASeriesAndNothingAroundItChanges() {
    memory.setLongsOpaque(BASE + 8, 3, -1L, 0x400);

    assertThat(memory.getLongOpaque(BASE)).isZero();
    assertThat(memory.getLongOpaque(BASE + 8)).isEqualTo(-1L);
    assertThat(memory.getLongOpaque(BASE + 16)).isEqualTo(0x3ff);
    assertThat(memory.getLongOpaque(BASE + 24)).isEqualTo(0x7ff);
    assertThat(memory.getLongOpaque(BASE + 32)).isZero();
  }

  @Test
  void aMatchStopsAtTheFirstWordThatDiffersUnderTheMask() {
    memory.setLongsOpaque(BASE, 5, 0xff01L, 0);
    memory.setLong(BASE + 16, 0x0f01L);
    memory.setLong(BASE + 32, 0xff00L);

    assertThat(memory.matchLongsOpaque(BASE, 5, 0xff, 1)).isEqualTo(4);
    assertThat(memory.matchLongsOpaque(BASE, 5, -1L, 0xff01L)).isEqualTo(2);
    assertThat(memory.matchLongsOpaque(BASE, 2, -1L, 0xff01L)).isEqualTo(2);
    assertThat(memory.matchLongsOpaque(BASE, 5, -1L, 0)).isZero();
    assertThat(memory.matchLongsOpaque(BASE, 0, -1L, 0)).isZero();
  }

  @Test
  void aRunMayEndWithTheLastWordButNotBeyondIt() {
    long lastWord = BASE + BYTES - 8;
    memory.setLongsOpaque(lastWord, 1, 7, 0);
    assertThat(memory.matchLongsOpaque(lastWord, 1, -1L, 7)).isEqualTo(1);

    assertThatThrownBy(() -> memory.setLongsOpaque(lastWord, 2, 7, 0))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("16 bytes at offset 0x1ff8");
    assertThatThrownBy(() -> memory.matchLongsOpaque(BASE - 8, 1, -1L, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> memory.matchLongsOpaque(BASE + 4, 1, -1L, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> memory.matchLongsOpaque(BASE, -1, -1L, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
