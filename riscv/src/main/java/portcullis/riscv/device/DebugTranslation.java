package portcullis.riscv.device;

import portcullis.core.memory.Access;
import portcullis.core.sync.Rcu;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.spec.Register;
import portcullis.riscv.spec.TranslationRequest;

/**
 * The translation-request interface for debug, sections 5.24 to 5.26: software asks for a
 * translation by registers. Confined to the device's thread.
 *
 * <p>Responses name pages of 4 KiB, whatever the size of the mapping: "An implementation is allowed
 * to report a 4 KiB translation corresponding to the requested vpn".
 */
final class DebugTranslation {
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
    request.request(
        TranslationRequest.DID.extractInt(control),
        TranslationRequest.PV.isSet(control)
            ? TranslationRequest.PID.extractInt(control)
            : DmaTransaction.NO_PROCESS,
        registers.get(Register.TR_REQ_IOVA),
        accessOf(control));
    registers.set(Register.TR_RESPONSE, response());
    // Release: the response is there for whoever sees the bit clear; pairs with RegisterFile#read.
    registers.update(Register.TR_REQ_CTL, TranslationRequest.GO_BUSY.mask(), 0);
  }

  private long response() {
    Rcu.Reader reader = bus.transactions().reader();
    reader.enter();
    try {
      if (!translator.translate(request)) {
        return TranslationRequest.FAULT.mask();
      }
      long pageNumbers = (1L << TranslationRequest.PPN.width()) - 1;
      return TranslationRequest.PPN.place(request.physAddr() >>> 12 & pageNumbers)
          | TranslationRequest.PBMT.place(translator.memoryType(request));
    } finally {
      reader.exit();
    }
  }

  private static int accessOf(long control) {
    if (TranslationRequest.EXE.isSet(control)) {
      return Access.EXECUTE;
    }
    return TranslationRequest.NW.isSet(control) ? Access.READ : Access.READ_WRITE;
  }
}
