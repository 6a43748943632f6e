package portcullis.machine.nvme;

import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Signal;
import portcullis.machine.nvme.spec.AdminQueueAttributes;
import portcullis.machine.nvme.spec.ControllerCapabilities;
import portcullis.machine.nvme.spec.ControllerConfiguration;
import portcullis.machine.nvme.spec.ControllerRegister;
import portcullis.machine.nvme.spec.Doorbell;
import portcullis.machine.nvme.spec.Prp;

/**
 * The registers of a controller, section 3.1 of the NVM Express Base Specification 1.4: where the
 * driver's threads and the controller's meet.
 *
 * <p>A driver writes under {@link #lock}; the controller's thread only reads, but for CSTS, which
 * is its own. Each write raises {@code work}. A controller reset, by CC.EN or otherwise, is a
 * number that counts up: the controller compares it with the last one it has carried out.
 * Thread-safe.
 */
final class NvmeRegisters {
  private static final int DOORBELL_STRIDE_LOG2 = 2;
  private static final int READY_TIMEOUT_MILLIS = 10_000;
  private static final long PAGE_MASK = -Prp.PAGE_BYTES;

  private static final ControllerRegister[] REGISTERS = ControllerRegister.values();

  private final Signal work;
  private final Doorbells doorbells;
  private final long capabilities;
  private final Mutex lock = new Mutex(LockClass.DEVICE_REGISTERS, 2);
  // Written under #lock (release), read by the controller's thread (acquire).
  private final SharedLong configuration = new SharedLong(0);
  private final SharedLong adminAttributes = new SharedLong(0);
  private final SharedLong adminSubmission = new SharedLong(0);
  private final SharedLong adminCompletion = new SharedLong(0);
  private final SharedLong interruptMask = new SharedLong(0);
  private final SharedLong resets = new SharedLong(0);
  // Written by the controller's thread (release), read by drivers (acquire): RDY publishes the
  // queues, and a clear RDY that the controller has let go of memory.
  private final SharedLong status = new SharedLong(0);

  NvmeRegisters(ControllerProfile profile, Doorbells doorbells, Signal work) {
    this.work = work;
    this.doorbells = doorbells;
    this.capabilities =
        new ControllerCapabilities(
                profile.maxQueueEntries(),
                true,
                READY_TIMEOUT_MILLIS,
                DOORBELL_STRIDE_LOG2,
                true,
                12,
                12)
            .encode();
  }

  int configuration() {
    return (int) configuration.getAcquire();
  }

  AdminQueueAttributes adminAttributes() {
    return AdminQueueAttributes.decode((int) adminAttributes.getAcquire());
  }

  long adminSubmission() {
    return adminSubmission.getAcquire();
  }

  long adminCompletion() {
    return adminCompletion.getAcquire();
  }

  /** How many resets have been asked for. */
  long resets() {
    return resets.getAcquire();
  }

  int status() {
    return (int) status.getPlain();
  }

  void setStatus(int newStatus) {
    status.setRelease(newStatus);
  }

  /** Puts all registers back to how they start, and asks for a reset. */
  void reset() {
    lock.lock();
    try {
      adminAttributes.setRelease(0);
      adminSubmission.setRelease(0);
      adminCompletion.setRelease(0);
      interruptMask.setRelease(0);
      configuration.setRelease(0);
      resets.setRelease(resets.getPlain() + 1);
    } finally {
      lock.unlock();
    }
    work.raise();
  }

  long read(long offset, int sizeBytes) {
    if (offset < 0 || (offset & (sizeBytes - 1)) != 0) {
      return 0;
    }
    long low = readWord(offset & ~3L);
    return switch (sizeBytes) {
      case 8 -> low | readWord(offset + 4) << 32;
      case 4 -> low;
      default -> low >>> (8 * (offset & 3)) & ((1L << (8 * sizeBytes)) - 1);
    };
  }

  void write(long offset, int sizeBytes, long value) {
    if (offset < 0 || sizeBytes < 4 || (offset & (sizeBytes - 1)) != 0) {
      return;
    }
    if (offset >= Doorbell.FIRST) {
      if (sizeBytes == 4) {
        long index = (offset - Doorbell.FIRST) >>> DOORBELL_STRIDE_LOG2;
        doorbells.ring((int) index, (int) value);
      }
    } else {
      lock.lock();
      try {
        writeWord(offset, value & 0xffff_ffffL);
        if (sizeBytes == 8) {
          writeWord(offset + 4, value >>> 32);
        }
      } finally {
        lock.unlock();
      }
    }
    work.raise();
  }

  private long readWord(long offset) {
    for (ControllerRegister register : REGISTERS) {
      long within = offset - register.offset();
      if (within >= 0 && within < register.sizeBytes()) {
        return value(register) >>> (8 * within) & 0xffff_ffffL;
      }
    }
    return 0;
  }

  private long value(ControllerRegister register) {
    return switch (register) {
      case CAP -> capabilities;
      case VS -> ControllerProfile.VERSION;
      case INTMS, INTMC -> interruptMask.getAcquire();
      case CC -> configuration.getAcquire();
      case CSTS -> status.getAcquire();
      case AQA -> adminAttributes.getAcquire();
      case ASQ -> adminSubmission.getAcquire();
      case ACQ -> adminCompletion.getAcquire();
    };
  }

  private void writeWord(long offset, long value) {
    for (ControllerRegister register : REGISTERS) {
      long within = offset - register.offset();
      if (within >= 0 && within < register.sizeBytes()) {
        write(register, 8 * (int) within, value);
        return;
      }
    }
  }

  private void write(ControllerRegister register, int shift, long value) {
    switch (register) {
      case CAP, VS, CSTS -> {
        // read-only
      }
      case INTMS -> interruptMask.setRelease(interruptMask.getPlain() | value);
      case INTMC -> interruptMask.setRelease(interruptMask.getPlain() & ~value);
      case CC -> configure((int) value & ControllerConfiguration.WRITABLE);
      case AQA -> adminAttributes.setRelease(value & AdminQueueAttributes.WRITABLE);
      case ASQ -> adminSubmission.setRelease(half(adminSubmission.getPlain(), shift, value));
      case ACQ -> adminCompletion.setRelease(half(adminCompletion.getPlain(), shift, value));
    }
  }

  private void configure(int newConfiguration) {
    boolean wasEnabled = (configuration.getPlain() & ControllerConfiguration.ENABLE) != 0;
    configuration.setRelease(newConfiguration & 0xffff_ffffL);
    if (wasEnabled && (newConfiguration & ControllerConfiguration.ENABLE) == 0) {
      resets.setRelease(resets.getPlain() + 1);
    }
  }

  // Bits 11:0 of a base address are reserved.
  private static long half(long old, int shift, long value) {
    return ((old & ~(0xffff_ffffL << shift)) | value << shift) & PAGE_MASK;
  }
}
