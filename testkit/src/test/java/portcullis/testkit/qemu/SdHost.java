package portcullis.testkit.qemu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A device that does DMA both ways: an SD host controller whose card is a file. A block read from
 * the card is a write to memory, and the other way round. Confined to one thread at a time.
 *
 * <p>Offsets and bits are those of the SD Host Controller Simplified Specification, version 3.00,
 * chapter 2; commands are those of the Physical Layer Simplified Specification.
 */
final class SdHost {
  /** The longest transfer. */
  static final int MOST_BYTES = 512;

  private static final int SDMA_ADDRESS = 0x00;
  private static final int BLOCK_SIZE = 0x04;
  private static final int BLOCK_COUNT = 0x06;
  private static final int ARGUMENT = 0x08;
  private static final int TRANSFER_MODE = 0x0c;
  private static final int RESPONSE = 0x10;
  private static final int POWER_CONTROL = 0x29;
  private static final int CLOCK_CONTROL = 0x2c;
  private static final int INTERRUPT_STATUS = 0x30;
  private static final int INTERRUPT_STATUS_ENABLE = 0x34;

  private static final int WITH_DATA = 0x20;
  private static final int ERROR = 0x8000;
  private static final int COMMAND_COMPLETE = 1;
  private static final int TRANSFER_COMPLETE = 2;
  private static final int DMA_FROM_MEMORY = 0x01;
  private static final int DMA_TO_MEMORY = 0x11;
  private static final int BOUNDARY_512_KIB = 7 << 12;

  private final QtestClient qtest;
  private final long registers;
  private final Path card;

  /**
   * Brings the controller up.
   *
   * @param registers physical address of its registers
   * @param card the file behind its card
   */
  SdHost(QtestClient qtest, long registers, Path card) {
    this.qtest = qtest;
    this.registers = registers;
    this.card = card;
    qtest.write(registers + POWER_CONTROL, 1, 0x0f);
    qtest.write(registers + CLOCK_CONTROL, 2, 5);
    qtest.write(registers + INTERRUPT_STATUS_ENABLE, 4, 0xffff_ffffL);
    command(0, 0, Response.NONE);
    command(8, 0x1aa, Response.SHORT);
    command(55, 0, Response.SHORT);
    command(41, 0x00ff_8000, Response.SHORT); // the voltages it may have; not high capacity
    command(2, 0, Response.LONG);
    command(3, 0, Response.SHORT);
    long cardAddress = qtest.read(registers + RESPONSE, 4) & 0xffff_0000L;
    command(7, cardAddress, Response.SHORT_BUSY);
  }

  /** Whether and how the card answers a command; the number is the register's field. */
  private enum Response {
    NONE,
    LONG,
    SHORT,
    SHORT_BUSY
  }

  /** Writes {@code bytes} to memory at {@code iova}, all below 4 GiB. The device learns nothing. */
  void write(long iova, byte[] bytes) {
    try (FileChannel file = FileChannel.open(card, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(bytes), 0);
    } catch (IOException failure) {
      throw new UncheckedIOException("the card's file", failure);
    }
    transfer(iova, bytes.length, 17, DMA_TO_MEMORY);
  }

  /** What the device gets when it reads memory at {@code iova}: zeros if it is refused. */
  byte[] read(long iova, int sizeBytes) {
    transfer(iova, sizeBytes, 24, DMA_FROM_MEMORY);
    byte[] got = new byte[sizeBytes];
    try (FileChannel file = FileChannel.open(card)) {
      file.read(ByteBuffer.wrap(got), 0);
    } catch (IOException failure) {
      throw new UncheckedIOException("the card's file", failure);
    }
    return got;
  }

  private void transfer(long iova, int sizeBytes, int index, int mode) {
    if (iova >>> 32 != 0 || sizeBytes < 1 || sizeBytes > MOST_BYTES) {
      throw new IllegalArgumentException("no DMA of %d bytes at 0x%x".formatted(sizeBytes, iova));
    }
    command(16, sizeBytes, Response.SHORT);
    qtest.write(registers + SDMA_ADDRESS, 4, iova);
    qtest.write(registers + BLOCK_SIZE, 2, sizeBytes | BOUNDARY_512_KIB);
    qtest.write(registers + BLOCK_COUNT, 2, 1);
    start(index, 0, Response.SHORT, WITH_DATA, mode);
    require(index, COMMAND_COMPLETE | TRANSFER_COMPLETE);
  }

  private void command(int index, long argument, Response response) {
    start(index, argument, response, 0, 0);
    require(index, COMMAND_COMPLETE);
  }

  // One write starts it: transfer mode below, command above.
  private void start(int index, long argument, Response response, int flags, int mode) {
    qtest.write(registers + INTERRUPT_STATUS, 4, 0xffff_ffffL);
    qtest.write(registers + ARGUMENT, 4, argument);
    long word = (long) (index << 8 | flags | response.ordinal()) << 16 | mode;
    qtest.write(registers + TRANSFER_MODE, 4, word);
  }

  private void require(int index, int wanted) {
    long status = qtest.read(registers + INTERRUPT_STATUS, 4);
    if ((status & (wanted | ERROR)) != wanted) {
      throw new IllegalStateException(
          "SD command %d ends with status 0x%x".formatted(index, status));
    }
  }
}
