package portcullis.machine.nvme;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import portcullis.machine.nvme.spec.CompletionEntry;
import portcullis.machine.nvme.spec.IdentifyController;
import portcullis.machine.nvme.spec.IdentifyNamespace;
import portcullis.machine.nvme.spec.IdentifySelector;
import portcullis.machine.nvme.spec.SubmissionEntry;
import portcullis.machine.pci.PciIdentity;

/** Fills in the data structures of Identify, each over {@code 4096} zero bytes. Immutable. */
final class IdentifyData {
  private static final int IO_CONTROLLER = 1;
  private static final int ONE_READ_ONLY_FIRMWARE_SLOT = 0b011;
  private static final int LONG_LOG_PAGES = 1 << 2;
  private static final int FLUSH_TAKES_ALL_AND_CACHE_PRESENT = 0b111;
  private static final int DEALLOCATED_READS_ZERO = 1;
  private static final int WARNING_KELVIN = 343;
  private static final int UUID_BYTES = 16;

  private final ControllerProfile profile;
  private final List<Namespace> namespaces;

  IdentifyData(ControllerProfile profile, List<Namespace> namespaces) {
    this.profile = profile;
    this.namespaces = namespaces;
  }

  void writeController(MemorySegment target) {
    PciIdentity pci = profile.pciIdentity();
    put(target, IdentifyController.VID, pci.vendorId());
    put(target, IdentifyController.SSVID, pci.vendorId());
    putText(target, IdentifyController.SN, profile.serial());
    putText(target, IdentifyController.MN, profile.model());
    putText(target, IdentifyController.FR, ControllerProfile.FIRMWARE);
    put(target, IdentifyController.MDTS, profile.maxTransferPagesLog2());
    put(target, IdentifyController.VER, ControllerProfile.VERSION);
    put(target, IdentifyController.CNTRLTYPE, IO_CONTROLLER);
    put(target, IdentifyController.AERL, AsyncEvents.MAX_REQUESTS - 1);
    put(target, IdentifyController.FRMW, ONE_READ_ONLY_FIRMWARE_SLOT);
    put(target, IdentifyController.LPA, LONG_LOG_PAGES);
    put(target, IdentifyController.ELPE, ErrorLog.ENTRIES - 1);
    put(target, IdentifyController.WCTEMP, WARNING_KELVIN);
    put(target, IdentifyController.CCTEMP, WARNING_KELVIN);
    put(target, IdentifyController.SQES, SubmissionEntry.SIZE_LOG2 * 0x11);
    put(target, IdentifyController.CQES, CompletionEntry.SIZE_LOG2 * 0x11);
    put(target, IdentifyController.NN, namespaces.size());
    put(
        target,
        IdentifyController.ONCS,
        IdentifyController.ONCS_COMPARE
            | IdentifyController.ONCS_DATASET_MANAGEMENT
            | IdentifyController.ONCS_WRITE_ZEROES);
    put(target, IdentifyController.VWC, FLUSH_TAKES_ALL_AND_CACHE_PRESENT);
    Field.putText(
        target,
        IdentifyController.SUBNQN.offset(),
        IdentifyController.SUBNQN.sizeBytes(),
        "nqn.2026-11.portcullis:" + profile.serial(),
        '\0');
  }

  void writeNamespace(int namespaceId, MemorySegment target) {
    Namespace namespace = namespaces.get(namespaceId - 1);
    put(target, IdentifyNamespace.NSZE, namespace.blocks());
    put(target, IdentifyNamespace.NCAP, namespace.blocks());
    put(target, IdentifyNamespace.NUSE, namespace.blocks());
    put(target, IdentifyNamespace.DLFEAT, DEALLOCATED_READS_ZERO);
    put(target, IdentifyNamespace.LBAF0, (long) namespace.blockLog2() << 16);
  }

  /** Ids greater than {@code after}. */
  void writeActive(int after, MemorySegment target) {
    int at = 0;
    for (int id = 1; id <= namespaces.size() && at < IdentifySelector.DATA_BYTES; id++) {
      if (Integer.compareUnsigned(id, after) > 0) {
        Field.put(target, at, 4, id);
        at += 4;
      }
    }
  }

  /** A UUID that is the same for the same serial number and namespace. */
  void writeDescriptors(int namespaceId, MemorySegment target) {
    String name = profile.serial() + "/" + namespaceId;
    UUID uuid = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    Field.put(target, 0, 1, IdentifySelector.DESCRIPTOR_UUID);
    Field.put(target, 1, 1, UUID_BYTES);
    Field.put(target, 4, 8, Long.reverseBytes(uuid.getMostSignificantBits()));
    Field.put(target, 12, 8, Long.reverseBytes(uuid.getLeastSignificantBits()));
  }

  private static void put(MemorySegment target, IdentifyController field, long value) {
    Field.put(target, field.offset(), field.sizeBytes(), value);
  }

  private static void put(MemorySegment target, IdentifyNamespace field, long value) {
    Field.put(target, field.offset(), field.sizeBytes(), value);
  }

  private static void putText(MemorySegment target, IdentifyController field, String text) {
    Field.putText(target, field.offset(), field.sizeBytes(), text, ' ');
  }
}
