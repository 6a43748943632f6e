package portcullis.machine.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import portcullis.core.memory.Access;
import portcullis.machine.TestMachine;

class ResidentFileTest {
  private static final long FILE_IOVA = TestMachine.RAM_BASE;
  private static final long PLAIN_IOVA = TestMachine.RAM_BASE + 4096;

  private final TestMachine machine = new TestMachine();
  private final OneFile translator = new OneFile();
  private final Requester requester = new Requester(machine.bus, 0x18, translator);
  private final DmaPort port = requester.newPort();
  private final MemorySegment buffer = Arena.ofAuto().allocate(4096, 8);

  ResidentFileTest() {
    requester.setBusMaster(true);
    buffer.fill((byte) 0x5a);
  }

  @Test
  void aWordIsDeliveredByTheTranslatorAndNotStored() {
    assertThat(port.writeMsi(FILE_IOVA, 77)).isEqualTo(DmaOutcome.OK);

    assertThat(translator.delivered).isEqualTo(77);
    assertThat(translator.deliveredBytes).isEqualTo(4);
    assertThat(machine.ram.getLong(FILE_IOVA)).isZero();
  }

  @Test
  void aWordThatIsNotDeliveredAborts() {
    translator.refuses = true;

    assertThat(port.writeLongRelease(FILE_IOVA, 77)).isEqualTo(DmaOutcome.ABORTED);

    assertThat(translator.deliveredBytes).isEqualTo(8);
    assertThat(port.bytesDone()).isZero();
  }

  @Test
  void anythingButAWordAborts() {
    assertThat(port.write(FILE_IOVA, buffer, 0, 4)).isEqualTo(DmaOutcome.ABORTED);
    assertThat(port.read(FILE_IOVA, buffer, 0, 4)).isEqualTo(DmaOutcome.ABORTED);
    assertThat(port.writeEntryRelease(FILE_IOVA, 1, 2)).isEqualTo(DmaOutcome.ABORTED);
    assertThat(port.readLongAcquire(FILE_IOVA)).isEqualTo(DmaOutcome.ABORTED);

    assertThat(translator.deliveredBytes).isZero();
    assertThat(machine.ram.getLong(FILE_IOVA)).isZero();
  }

  @Test
  void whatWasSaidOfOneRequestDoesNotHoldForTheNext() {
    port.writeMsi(FILE_IOVA, 77);
    assertThat(port.writeIntRelease(PLAIN_IOVA, 78)).isEqualTo(DmaOutcome.OK);

    assertThat(translator.delivered).isEqualTo(77);
    assertThat(machine.ram.getIntAcquire(PLAIN_IOVA)).isEqualTo(78);
  }

  @Test
  void aTranslationRequestMovesNoData() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> port.setAddressType(AddressType.TRANSLATION_REQUEST));

    assertThat(port.requestTranslation(FILE_IOVA, Access.WRITE)).isEqualTo(DmaOutcome.OK);
    assertThat(translator.lastType).isEqualTo(AddressType.TRANSLATION_REQUEST);
    assertThat(port.requestTranslation(PLAIN_IOVA, Access.READ))
        .as("no answer of ATS")
        .isEqualTo(DmaOutcome.BLOCKED);
    assertThat(machine.ram.getLong(FILE_IOVA)).isZero();
    assertThat(translator.deliveredBytes).isZero();
  }

  @Test
  void requestsSayWhatTheyAre() {
    port.setProcess(5);
    port.setPrivileged(true);
    port.setAddressType(AddressType.TRANSLATED);
    port.read(PLAIN_IOVA, buffer, 0, 8);

    assertThat(translator.lastType).isEqualTo(AddressType.TRANSLATED);
    assertThat(port.transaction().isPrivileged()).isTrue();
    assertThat(port.transaction().processId()).isEqualTo(5);
  }

  /** Identity, with a resident file at the first page of RAM. */
  private static final class OneFile implements DmaTranslator {
    private long delivered;
    private int deliveredBytes;
    private boolean refuses;
    private AddressType lastType = AddressType.UNTRANSLATED;

    @Override
    public boolean translate(DmaTransaction t) {
      lastType = t.addressType();
      if (t.iova() >>> 12 == FILE_IOVA >>> 12) {
        t.answer().clear().isResidentFile = true;
      }
      return t.translated(t.iova(), 4096 - (t.iova() & 4095));
    }

    @Override
    public boolean deliver(DmaTransaction t, int sizeBytes, long value) {
      delivered = value;
      deliveredBytes = sizeBytes;
      return !refuses;
    }
  }
}
