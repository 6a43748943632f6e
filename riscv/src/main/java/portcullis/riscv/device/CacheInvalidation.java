package portcullis.riscv.device;

import org.jspecify.annotations.Nullable;
import portcullis.machine.bus.DmaTransaction;

/**
 * What makes the caches of an IOMMU forget: the commands of sections 3.1.1 and 3.1.3, legal ones,
 * and reset. Confined to the device's thread.
 *
 * <p>What a walk reads comes before what it fills: a walk that began after the first advance of the
 * {@link Generation} may still have found an old pointer, but it has not seen the next advance,
 * which comes before the cache of what is made with pointers is looked at. So nothing made with an
 * old pointer is left once the last cache is done.
 *
 * <p>Each ends with an advance of its own. A request under the number of the first may have found
 * in a cache what had not been swept yet, which is right, and have kept it beside its initiator
 * under that number, where it must not be found any more.
 */
final class CacheInvalidation {
  private final ContextCache devices;
  private final ContextCache processes;
  private final @Nullable WalkCache firstPointers;
  private final @Nullable WalkCache secondPointers;
  private final Iotlb iotlb;
  private final Generation generation;
  private final InvalidationScope scope = new InvalidationScope();

  CacheInvalidation(
      ContextCache devices,
      ContextCache processes,
      StageWalker walker,
      Iotlb iotlb,
      Generation generation) {
    this.devices = devices;
    this.processes = processes;
    this.firstPointers = walker.firstPointers;
    this.secondPointers = walker.secondPointers;
    this.iotlb = iotlb;
    this.generation = generation;
  }

  /** {@code IOTINVAL.VMA}, by its doublewords. */
  void ofFirstStage(long dword0, long dword1) {
    scope.decode(false, dword0, dword1);
    if (firstPointers != null && !scope.sparesPointers()) {
      firstPointers.invalidate(scope);
    }
    iotlb.invalidateFirstStage(scope);
    generation.advance();
  }

  /** {@code IOTINVAL.GVMA}, by its doublewords. */
  void ofSecondStage(long dword0, long dword1) {
    scope.decode(true, dword0, dword1);
    if (secondPointers != null && !scope.sparesPointers()) {
      secondPointers.invalidate(scope);
    }
    if (firstPointers != null) { // whose tables are where a second stage says
      firstPointers.invalidate(scope);
    }
    iotlb.invalidateSecondStage(scope);
    generation.advance();
  }

  /** {@code IODIR.INVAL_DDT} for one device and its processes. */
  void ofDevice(int deviceId) {
    devices.invalidate(deviceId, DmaTransaction.NO_PROCESS);
    processes.invalidateDevice(deviceId);
    generation.advance();
  }

  /** {@code IODIR.INVAL_DDT} for all devices. */
  void ofDevices() {
    devices.invalidateAll();
    processes.invalidateAll();
    generation.advance();
  }

  /** {@code IODIR.INVAL_PDT}. */
  void ofProcess(int deviceId, int processId) {
    processes.invalidate(deviceId, processId);
    generation.advance();
  }

  /** Empties the caches. */
  void ofEverything() {
    ofDevices();
    if (secondPointers != null) {
      secondPointers.invalidateAll();
    }
    if (firstPointers != null) {
      firstPointers.invalidateAll();
    }
    iotlb.invalidateAll();
    generation.advance();
  }
}
