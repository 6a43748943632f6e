package portcullis.riscv.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CommandCodecTest {
  private static final long SEED = Long.getLong("seed", 0x5eed);

  @Test
  void everyDecodableCommandEncodesToTheSameWords() {
    SplittableRandom random = new SplittableRandom(SEED);
    int legal = 0;
    for (int i = 0; i < 200_000; i++) {
      CommandKind kind = CommandKind.values()[random.nextInt(CommandKind.values().length - 1)];
      long dword0 =
          kind.header() | (random.nextLong() & ~0x3ffL & ~kind.words().get(0).reservedMask());
      long dword1 = random.nextLong() & ~kind.words().get(1).reservedMask();
      Command command = Command.decode(dword0, dword1);
      assertThat(command.kind()).as("-Dseed=%d, %s", SEED, kind).isEqualTo(kind);
      assertThat(command.dword0()).as("-Dseed=%d, %s", SEED, command).isEqualTo(dword0);
      assertThat(command.dword1()).as("-Dseed=%d, %s", SEED, command).isEqualTo(dword1);
      legal++;
    }
    assertThat(legal).isEqualTo(200_000);
  }

  @Test
  void eachReservedBitMakesACommandIllegal() {
    for (CommandKind kind : CommandKind.values()) {
      for (int word = 0; word < kind.words().size(); word++) {
        long reserved = kind.words().get(word).reservedMask();
        for (long bits = reserved; bits != 0; bits &= bits - 1) {
          long bit = Long.lowestOneBit(bits);
          long dword0 = kind.header() | (word == 0 ? bit : 0);
          assertThat(CommandKind.of(dword0, word == 1 ? bit : 0))
              .as("%s with bit 0x%x of word %d", kind, bit, word)
              .isEqualTo(CommandKind.ILLEGAL);
        }
      }
    }
  }

  @Test
  void undefinedOpcodesAndFunctionsAreIllegal() {
    int legal = 0;
    for (int header = 0; header < 1 << 10; header++) {
      if (CommandKind.of(header, 0) != CommandKind.ILLEGAL) {
        legal++;
      }
    }
    assertThat(legal).isEqualTo(CommandKind.values().length - 1);
  }

  @Test
  void staticWordsAreThoseOfTheRecords() {
    assertThat(IotinvalVma.ofAddress(5, 0xffff_f000_0000_1000L).dword1())
        .isEqualTo(IotinvalVma.dword1(0xffff_f000_0000_1000L));
    assertThat(IotinvalVma.address(IotinvalVma.dword1(-4096L))).isEqualTo(-4096L);
    assertThat(Command.decode(IotinvalVma.dword0OfGuest(0xffff), 0))
        .isEqualTo(new IotinvalVma(false, false, 0, true, 0xffff, false, false, 0));
    assertThat(Command.decode(IotinvalVma.dword0OfGuestSpace(0xffff, 0xfffff), 0))
        .isEqualTo(new IotinvalVma(false, true, 0xfffff, true, 0xffff, false, false, 0));
    assertThat(Command.decode(IotinvalGvma.dword0OfGuest(0xffff), 0))
        .isEqualTo(new IotinvalGvma(false, true, 0xffff, 0, false, false, 0));
    assertThat(Command.decode(IofenceC.dword0(true, false, -2), IofenceC.dword1(0x1234)))
        .isEqualTo(new IofenceC(true, false, true, false, -2, 0x1234));
    assertThat(Command.decode(IodirInvalDdt.dword0(0xffffff), 0))
        .isEqualTo(new IodirInvalDdt(true, 0xffffff));
    assertThat(Command.decode(IodirInvalPdt.dword0(7, 0xfffff), 0))
        .isEqualTo(new IodirInvalPdt(true, 7, 0xfffff));
  }

  @Test
  void anOperandTooWideForItsFieldIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IotinvalVma.dword0OfSpace(1 << 20))
        .withMessageContaining("0x100000");
  }

  @Test
  void aFaultRecordIsReadAsItWasWritten() {
    long header =
        FaultRecord.header(
            FaultCause.WRITE_PAGE_FAULT, TransactionType.UNTRANSLATED_WRITE, 0x123456);
    assertThat(FaultRecord.decode(header, -1L, 3))
        .isEqualTo(
            new FaultRecord(
                FaultCause.WRITE_PAGE_FAULT,
                TransactionType.UNTRANSLATED_WRITE,
                0x123456,
                false,
                0,
                false,
                -1L,
                3));
  }
}
