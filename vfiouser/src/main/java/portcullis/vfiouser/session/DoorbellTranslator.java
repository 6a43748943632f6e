package portcullis.vfiouser.session;

import portcullis.core.memory.Access;
import portcullis.machine.bus.AddressType;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.DmaTranslator;

/**
 * Lets a function's messages to its eventfd doorbell pass untranslated; everything else is the
 * IOMMU's to judge. The client injects the interrupt, and remaps it if the guest wants that.
 */
record DoorbellTranslator(DmaTranslator iommu, long doorbell) implements DmaTranslator {
  @Override
  public boolean translate(DmaTransaction transaction) {
    if (transaction.iova() == doorbell
        && transaction.access() == Access.WRITE
        && transaction.addressType() == AddressType.UNTRANSLATED) {
      transaction.answer().nothing();
      return transaction.translated(doorbell, 4);
    }
    return iommu.translate(transaction);
  }

  @Override
  public boolean deliver(DmaTransaction transaction, int sizeBytes, long value) {
    return iommu.deliver(transaction, sizeBytes, value);
  }
}
