package portcullis.machine.nvme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBlockStoreTest {
  private static final long SIZE = 64 << 20;

  @TempDir private Path directory;

  @Test
  void aNewFileIsSparseAndZeroingItKeepsItSo() throws Exception {
    Path file = directory.resolve("disk.img");
    try (FileBlockStore store = FileBlockStore.openOrCreate(file, SIZE)) {
      store.writeZeroes(0, SIZE);
      store.write(SIZE - 512, filled(512, 7));
      store.flush();
    }
    assertThat(Files.size(file)).isEqualTo(SIZE);
    assertThat(usedBytes(file)).isBetween(512L, 1L << 20);
  }

  // Java does not tell.
  private static long usedBytes(Path file) throws Exception {
    Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
    String blocks = new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertThat(stat.waitFor()).isZero();
    return Long.parseLong(blocks.trim()) * 512;
  }

  @Test
  void zeroesOverwriteWhatIsThereAndNothingBesides() throws Exception {
    try (FileBlockStore store = FileBlockStore.openOrCreate(directory.resolve("a"), SIZE)) {
      store.write(0, filled(300_000, 9));
      store.writeZeroes(1000, 200_000);
      ByteBuffer found = ByteBuffer.allocateDirect(300_000);
      store.read(0, found);
      for (int i = 0; i < 300_000; i++) {
        assertThat(found.get(i)).isEqualTo((byte) (i >= 1000 && i < 201_000 ? 0 : 9));
      }
    }
  }

  @Test
  void anExistingFileKeepsItsContentAndIsNotCut() throws Exception {
    Path file = directory.resolve("b");
    Files.write(file, new byte[] {1, 2, 3});
    try (FileBlockStore store = FileBlockStore.openOrCreate(file, 4096)) {
      ByteBuffer found = ByteBuffer.allocateDirect(4);
      store.read(0, found);
      assertThat(found.get(2)).isEqualTo((byte) 3);
      assertThat(found.get(3)).isZero();
    }
    assertThatThrownBy(() -> FileBlockStore.openOrCreate(file, 512))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("4096");
    assertThatThrownBy(() -> FileBlockStore.open(directory.resolve("absent")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aFileCutBehindTheStoresBackIsAnInputError() throws Exception {
    Path file = directory.resolve("c");
    try (FileBlockStore store = FileBlockStore.openOrCreate(file, SIZE)) {
      try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
        access.setLength(100);
      }
      assertThatThrownBy(() -> store.read(0, ByteBuffer.allocateDirect(512)))
          .isInstanceOf(EOFException.class)
          .hasMessageContaining("byte 100");
    }
  }

  private static ByteBuffer filled(int bytes, int value) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes);
    while (buffer.hasRemaining()) {
      buffer.put((byte) value);
    }
    return buffer.flip();
  }
}
