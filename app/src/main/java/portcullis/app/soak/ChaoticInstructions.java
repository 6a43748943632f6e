package portcullis.app.soak;

import portcullis.core.sync.SharedLong;
import portcullis.s390.device.Instruction;
import portcullis.s390.device.InstructionGate;
import portcullis.s390.spec.ClpResponse;
import portcullis.s390.spec.InstructionResult;
import portcullis.s390.spec.StatusCode;

/**
 * Instructions that are answered busy, for a while or once, and instructions that are refused,
 * which have no effect and which the driver does not repeat. Thread-safe.
 */
final class ChaoticInstructions implements InstructionGate {
  private final SoakScene scene;
  private final SoakOptions.Spoil spoil;
  // 1 while refreshes are answered without effect; volatile.
  private final SharedLong spoiling = new SharedLong(0);
  // 1 while all are answered busy; volatile, like those below.
  private final SharedLong stalled = new SharedLong(0);
  // Whether the next one is to be answered busy, or refused.
  private final SharedLong busyNext = new SharedLong(0);
  private final SharedLong refuseNext = new SharedLong(0);
  // Refused so far; added to before the answer.
  private final SharedLong refused = new SharedLong(0);

  ChaoticInstructions(SoakScene scene, SoakOptions.Spoil spoil) {
    this.scene = scene;
    this.spoil = spoil;
  }

  /** Spoils from now on: under a hypervisor nothing comes up without refreshes. */
  void begin() {
    spoiling.set(spoil == SoakOptions.Spoil.DROP_INVALIDATIONS ? 1 : 0);
  }

  void stall(boolean on) {
    stalled.set(on ? 1 : 0);
  }

  /** The next instruction is answered busy; nobody is to notice. */
  void busyNext() {
    busyNext.set(1);
  }

  /** The next instruction is refused. */
  void refuseNext() {
    refuseNext.set(1);
  }

  void calm() {
    stalled.set(0);
    busyNext.set(0);
    refuseNext.set(0);
  }

  /** How many were refused. */
  long refused() {
    return refused.get();
  }

  @Override
  public long answer(Instruction instruction, int functionId, long nth) {
    return switch (instruction) {
      case LOAD, STORE -> PASS; // registers that do not answer are another story
      case ENABLE, DISABLE ->
          answer(ClpResponse.BUSY.code(), ClpResponse.INSUFFICIENT_RESOURCES.code());
      case REFRESH ->
          spoiling.get() != 0
              ? InstructionResult.OK // without effect
              : answerOther();
      case REGISTER, DEREGISTER, REREGISTER, RESET_ERROR, RESET_BLOCK -> answerOther();
    };
  }

  private long answerOther() {
    return answer(
        InstructionResult.BUSY, InstructionResult.error(StatusCode.INVALID_ADDRESS_SPACE));
  }

  private long answer(long busy, long refusal) {
    if (stalled.get() != 0) {
      return busy;
    }
    if (isTaken(busyNext)) {
      scene.count(Op.ILLEGAL);
      return busy;
    }
    if (isTaken(refuseNext)) {
      refused.getAndAdd(1);
      scene.count(Op.REJECTED);
      return refusal;
    }
    return PASS;
  }

  private static boolean isTaken(SharedLong flag) {
    return flag.get() != 0 && flag.getAndSet(0) != 0;
  }
}
