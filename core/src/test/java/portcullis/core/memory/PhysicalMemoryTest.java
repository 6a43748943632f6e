package portcullis.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhysicalMemoryTest {
  private static final long BASE = 0x8000_0000L;

  @Test
  void wordsAreLittleEndianAndFoundAgain() {
    try (PhysicalMemory memory = PhysicalMemory.anonymous(BASE, 8192)) {
      memory.setLong(BASE + 8184, 0x0102030405060708L);
      assertThat(memory.getIntOpaque(BASE + 8184)).isEqualTo(0x05060708);
      assertThat(memory.getIntOpaque(BASE + 8188)).isEqualTo(0x01020304);
      assertThat(memory.compareAndSetLong(BASE + 8184, 1, 2)).isFalse();
      assertThat(memory.compareAndSetLongRelease(BASE, 0, 2)).isTrue();
      assertThat(memory.compareAndSetLongRelease(BASE, 0, 3)).isFalse();
      assertThat(memory.getAndSetLong(BASE, 5)).isEqualTo(2);
      assertThat(memory.getAndOrLong(BASE, 8)).isEqualTo(5);
      assertThat(memory.getLongAcquire(BASE)).isEqualTo(13);
    }
  }

  @Test
  void accessOutsideOrMisalignedIsRefusedWithItsOperands() {
    try (PhysicalMemory memory = PhysicalMemory.anonymous(BASE, 4096)) {
      for (long address : new long[] {0, BASE - 8, BASE + 4096, BASE + 4, -8, Long.MIN_VALUE}) {
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
            .as("0x%x", address)
            .isThrownBy(() -> memory.getLongOpaque(address))
            .withMessageContaining("0x1000 bytes");
      }
    }
  }

  @Test
  void containsIsRightAtTheEdgesOfTheAddressSpace() {
    try (PhysicalMemory memory = PhysicalMemory.anonymous(BASE, 4096)) {
      assertThat(memory.contains(BASE, 4096)).isTrue();
      assertThat(memory.contains(BASE, 4097)).isFalse();
      assertThat(memory.contains(BASE + 4095, 1)).isTrue();
      assertThat(memory.contains(BASE + 4096, 1)).isFalse();
      assertThat(memory.contains(BASE - 1, 1)).isFalse();
      assertThat(memory.contains(-1, 1)).isFalse();
      assertThat(memory.contains(BASE, Long.MAX_VALUE)).isFalse();
      assertThat(memory.contains(Long.MAX_VALUE, 1)).isFalse();
    }
  }

  @Test
  void aMappedFileIsSharedWithItsFile(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("ram");
    Files.write(file, new byte[3 * 4096]);
    PhysicalMemory memory = PhysicalMemory.mapped(BASE, file, 4096, 8192);
    memory.setLong(BASE, 0x1122334455667788L);
    PhysicalMemory again = PhysicalMemory.mapped(BASE, file, 4096, 4096);
    assertThat(again.getLong(BASE)).isEqualTo(0x1122334455667788L);
    assertThat(Files.readAllBytes(file)[4096]).isEqualTo((byte) 0x88);
    memory.close();
    assertThat(again.getLong(BASE)).isEqualTo(0x1122334455667788L);
  }

  @Test
  void aFileThatIsTooShortIsRefused(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("ram");
    Files.write(file, new byte[4096]);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> PhysicalMemory.mapped(BASE, file, 0, 8192))
        .withMessageContaining("0x1000 bytes");
  }

  @Test
  void anOddSpanIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> PhysicalMemory.anonymous(0, 4096));
    assertThatIllegalArgumentException().isThrownBy(() -> PhysicalMemory.anonymous(BASE, 4095));
    assertThatIllegalArgumentException().isThrownBy(() -> PhysicalMemory.anonymous(BASE + 1, 4096));
    assertThatIllegalArgumentException().isThrownBy(() -> PhysicalMemory.anonymous(-4096, 4096));
  }

  @Test
  void closingGivesThePagesBackAndReadsZerosAfterwards() {
    PhysicalMemory memory = PhysicalMemory.anonymous(BASE, 1 << 20);
    memory.setLong(BASE, 7);
    memory.close();
    assertThat(memory.getLong(BASE)).isZero();
  }
}
