package portcullis.app.vectors;

import portcullis.machine.bus.DmaTransaction;
import portcullis.riscv.device.RiscvIommuDevice;
import portcullis.riscv.device.TranslationTrace;

/** What the model will do by itself: tell of the steps of a translation. */
final class DeviceExtensions {
  private DeviceExtensions() {}

  static boolean explain(
      RiscvIommuDevice device, DmaTransaction transaction, TranslationTrace trace) {
    trace.decided("2.3", "this model does not tell of its steps yet");
    return device.translate(transaction);
  }
}
