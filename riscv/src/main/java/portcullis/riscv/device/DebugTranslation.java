package portcullis.riscv.device;

import portcullis.core.memory.Access;
import portcullis.core.sync.Rcu;
import portcullis.machine.bus.DmaAnswer;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.spec.Register;
import portcullis.riscv.spec.TranslationRequest;

/**
 * The translation-request interface for debug, sections 5.24 to 5.26: software asks for a
 * translation by registers. Confined to the device's thread.
 *
 * <p>Responses name the range that the translator tells, and 4 KiB where it tells none: "An
 * implementation is allowed to report a 4 KiB translation corresponding to the requested vpn".
 */
final class DebugTranslation {
  private static final int PAGE_LOG2 = 12;

  private final SystemBus bus;
  private final RegisterFile registers;
  private final RequestTranslator translator;
  private final DmaTransaction request = new DmaTransaction();

  DebugTranslation(SystemBus bus, RegisterFile registers, RequestTranslator translator) {
    this.bus = bus;
    this.registers = registers;
    this.translator = translator;
  }

  /** Answers the request if there is one. */
  void complete() {
    long control = registers.get(Register.TR_REQ_CTL);
    if (!TranslationRequest.GO_BUSY.isSet(control)) {
      return;
    }
    request
        .request(
            TranslationRequest.DID.extractInt(control),
            TranslationRequest.PV.isSet(control)
                ? TranslationRequest.PID.extractInt(control)
                : DmaTransaction.NO_PROCESS,
            registers.get(Register.TR_REQ_IOVA),
            accessOf(control))
        .privileged(TranslationRequest.PRIV.isSet(control))
        .noWrite(TranslationRequest.NW.isSet(control));
    registers.set(Register.TR_RESPONSE, response());
    // Release: the response is there for whoever sees the bit clear; pairs with RegisterFile#read.
    registers.update(Register.TR_REQ_CTL, TranslationRequest.GO_BUSY.mask(), 0);
  }

  private long response() {
    Rcu.Reader reader = bus.transactions().reader();
    reader.enter();
    try {
      if (!translator.translateForDebug(request)) {
        return TranslationRequest.FAULT.mask();
      }
      DmaAnswer answer = request.answer();
      return answer.isFilled()
          ? success(request.physAddr(), answer.sizeLog2, answer.memoryType)
          : success(request.physAddr(), PAGE_LOG2, 0);
    } finally {
      reader.exit();
    }
  }

  /**
   * Section 5.26: "scanning from bit position 0 to bit position 43, the first bit with a value of 0
   * at position X, then the superpage size is 2^(X+1) * 4 KiB".
   */
  static long success(long physAddr, int sizeLog2, int memoryType) {
    long pageNumber = physAddr >>> PAGE_LOG2 & (1L << TranslationRequest.PPN.width()) - 1;
    int sizeBits = Math.min(sizeLog2, PAGE_LOG2 + TranslationRequest.PPN.width()) - PAGE_LOG2;
    if (sizeBits > 0) {
      pageNumber = (pageNumber & -1L << sizeBits) | (1L << (sizeBits - 1)) - 1;
    }
    return TranslationRequest.PPN.place(pageNumber)
        | TranslationRequest.S.flag(sizeBits > 0)
        | TranslationRequest.PBMT.place(memoryType);
  }

  private static int accessOf(long control) {
    if (TranslationRequest.EXE.isSet(control)) {
      return Access.EXECUTE;
    }
    return TranslationRequest.NW.isSet(control) ? Access.READ : Access.READ_WRITE;
  }
}
