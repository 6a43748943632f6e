package portcullis.machine.nvme.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import portcullis.machine.TestMachine;

class NvmeSpecTest {
  @Test
  void registersAndFieldsDoNotOverlap() {
    BitSet registers = new BitSet();
    for (ControllerRegister register : ControllerRegister.values()) {
      claim(registers, register.offset(), register.sizeBytes());
    }
    BitSet controller = new BitSet();
    for (IdentifyController field : IdentifyController.values()) {
      claim(controller, field.offset(), field.sizeBytes());
    }
    BitSet namespace = new BitSet();
    for (IdentifyNamespace field : IdentifyNamespace.values()) {
      claim(namespace, field.offset(), field.sizeBytes());
    }
    BitSet error = new BitSet();
    for (ErrorEntry field : ErrorEntry.values()) {
      claim(error, field.offset(), field.sizeBytes());
    }
    BitSet health = new BitSet();
    for (HealthLog field : HealthLog.values()) {
      claim(health, field.offset(), field.sizeBytes());
    }
    assertThat(registers.length()).isEqualTo(0x38);
    assertThat(controller.length()).isLessThanOrEqualTo(4096);
    assertThat(error.length()).isLessThanOrEqualTo(ErrorEntry.SIZE_BYTES);
    assertThat(health.length()).isLessThanOrEqualTo(LogPage.PAGE_BYTES);
  }

  @Test
  void registersDecodeToWhatTheyWereEncodedFrom() {
    long seed = TestMachine.seed();
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 10_000; round++) {
      int word = random.nextInt();
      assertThat(ControllerConfiguration.decode(word).encode())
          .as("-Dseed=%d", seed)
          .isEqualTo(word & ControllerConfiguration.WRITABLE);
      assertThat(AdminQueueAttributes.decode(word).encode())
          .as("-Dseed=%d", seed)
          .isEqualTo(word & AdminQueueAttributes.WRITABLE);
      assertThat(ControllerStatus.decode(word).encode())
          .as("-Dseed=%d", seed)
          .isEqualTo(word & 0xf);
      long wide = random.nextLong();
      assertThat(ControllerCapabilities.decode(wide).encode())
          .as("-Dseed=%d", seed)
          .isEqualTo(wide & 0x00ff_002f_ff01_ffffL);
    }
  }

  @Test
  void aCapabilityRegisterReadsAsItsParts() {
    ControllerCapabilities decoded = ControllerCapabilities.decode(0x0040_0021_1401_03ffL);
    assertThat(decoded).isEqualTo(new ControllerCapabilities(1024, true, 10_000, 3, true, 12, 16));
  }

  @Test
  void entriesReadAsWritten() {
    MemorySegment memory = Arena.ofAuto().allocate(128, 8).fill((byte) -1);
    SubmissionEntry.start(memory, 64, NvmOpcode.READ.code(), 0xfedc, 7);
    SubmissionEntry.setPrps(memory, 64, 0x1000, 0x2000);
    SubmissionEntry.setStartingLba(memory, 64, 0x1_0000_0002L);
    SubmissionEntry.setDword(memory, 64, 15, 99);

    assertThat(SubmissionEntry.opcode(memory, 64)).isEqualTo(2);
    assertThat(SubmissionEntry.commandId(memory, 64)).isEqualTo(0xfedc);
    assertThat(SubmissionEntry.namespaceId(memory, 64)).isEqualTo(7);
    assertThat(SubmissionEntry.prp1(memory, 64)).isEqualTo(0x1000);
    assertThat(SubmissionEntry.prp2(memory, 64)).isEqualTo(0x2000);
    assertThat(SubmissionEntry.dword(memory, 64, 10)).isEqualTo(2);
    assertThat(SubmissionEntry.dword(memory, 64, 11)).isEqualTo(1);
    assertThat(SubmissionEntry.startingLba(memory, 64)).isEqualTo(0x1_0000_0002L);
    assertThat(SubmissionEntry.dword(memory, 64, 15)).isEqualTo(99);
    assertThat(SubmissionEntry.fuse(memory, 64)).isZero();
    assertThat(SubmissionEntry.dataPointerKind(memory, 64)).isZero();

    long high = CompletionEntry.high(0xffff, 0x1234, 0xabcd, true, 0x4281);
    assertThat(CompletionEntry.submissionHead(high)).isEqualTo(0xffff);
    assertThat(CompletionEntry.submissionQueue(high)).isEqualTo(0x1234);
    assertThat(CompletionEntry.commandId(high)).isEqualTo(0xabcd);
    assertThat(CompletionEntry.phase(high)).isTrue();
    assertThat(CompletionEntry.status(high)).isEqualTo(0x4281);
    assertThat(StatusCode.of(0x4281)).isEqualTo(StatusCode.UNRECOVERED_READ_ERROR);
    assertThat(StatusCode.of(0x7ff)).isNull();
  }

  @Test
  void codesAreUniqueAndFound() {
    for (StatusCode status : StatusCode.values()) {
      assertThat(StatusCode.of(status.field())).isEqualTo(status);
    }
    for (AdminOpcode opcode : AdminOpcode.values()) {
      assertThat(AdminOpcode.of(opcode.code())).isEqualTo(opcode);
    }
    for (NvmOpcode opcode : NvmOpcode.values()) {
      assertThat(NvmOpcode.of(opcode.code())).isEqualTo(opcode);
    }
    for (FeatureId feature : FeatureId.values()) {
      assertThat(FeatureId.of(feature.code())).isEqualTo(feature);
    }
    for (LogPage page : LogPage.values()) {
      assertThat(LogPage.of(page.code())).isEqualTo(page);
    }
  }

  @Test
  void doorbellsAlternateFromFourKibibytesOn() {
    assertThat(Doorbell.submissionTail(0, 2)).isEqualTo(0x1000);
    assertThat(Doorbell.completionHead(0, 2)).isEqualTo(0x1004);
    assertThat(Doorbell.submissionTail(3, 3)).isEqualTo(0x1030);
  }

  private static void claim(BitSet taken, int offset, int sizeBytes) {
    assertThat(taken.get(offset, offset + sizeBytes).isEmpty()).as("0x%x", offset).isTrue();
    taken.set(offset, offset + sizeBytes);
  }
}
