package portcullis.machine.pci;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedRef;
import portcullis.machine.bus.DmaTranslator;
import portcullis.machine.bus.MmioRegion;
import portcullis.machine.bus.Requester;
import portcullis.machine.bus.SystemBus;
import portcullis.machine.pci.spec.BarBits;
import portcullis.machine.pci.spec.ConfigRegister;

/**
 * The host bridge with its firmware: which functions there are, their configuration spaces, and the
 * addresses of their BARs.
 *
 * <p>A driver finds its device by {@link #functions} and {@link #config}, sets Memory Space and Bus
 * Master in the Command register, and reaches the registers through {@link #bar}. Thread-safe.
 * Adding and removing call the function, so the caller holds no lock that the function's threads
 * want, and is not in the middle of a DMA.
 */
public final class PciHost implements AutoCloseable {
  private final SystemBus bus;
  private final Mutex lock = new Mutex(LockClass.DEVICE_REGISTERS);
  // Guarded by #lock.
  private final AddressSpace addresses;
  // Ids that #add has taken and not published yet. Guarded by #lock.
  private final Set<RequesterId> arriving = new HashSet<>();
  // Immutable snapshot, replaced under #lock; the release pairs with the acquire in #slot.
  private final SharedRef<NavigableMap<RequesterId, Slot>> slots = new SharedRef<>(new TreeMap<>());

  /**
   * Makes a host without functions.
   *
   * @param windowBase physical address of the first byte for BARs, not 0, where no RAM is
   * @param windowBytes how many bytes there are for BARs
   */
  public PciHost(SystemBus bus, long windowBase, long windowBytes) {
    if (windowBase <= 0 || windowBytes <= 0 || windowBase + windowBytes < 0) {
      throw new IllegalArgumentException(
          "0x%x bytes at 0x%x cannot hold BARs".formatted(windowBytes, windowBase));
    }
    this.bus = bus;
    this.addresses = new AddressSpace(windowBase, windowBytes);
  }

  /**
   * Plugs a function in and gives its BARs addresses. It neither answers at them nor does DMA until
   * a driver sets its Command register.
   *
   * @param translator the IOMMU that all its DMA goes through
   * @throws IllegalArgumentException if there is a function of that id
   * @throws IllegalStateException if the function was plugged in before, or no addresses are left
   */
  public void add(RequesterId id, PciFunction function, DmaTranslator translator) {
    Slot slot;
    lock.lock();
    try {
      if (slots.getPlain().containsKey(id) || !arriving.add(id)) {
        throw new IllegalArgumentException("there is a function " + id);
      }
      slot = allot(id, function);
    } finally {
      lock.unlock();
    }
    boolean plugged = false;
    try {
      function.plug(bus, new Requester(bus, id.value(), translator));
      slot.assignAddresses();
      plugged = true;
    } finally {
      arrived(id, slot, plugged);
    }
  }

  /**
   * Takes a function out, whatever it and its driver are doing. When this returns, its threads have
   * ended, no DMA of it is under way, and reads of it answer all ones. Does nothing if there is no
   * such function.
   */
  public void remove(RequesterId id) {
    Slot slot;
    lock.lock();
    try {
      NavigableMap<RequesterId, Slot> shrunk = new TreeMap<>(slots.getPlain());
      slot = shrunk.remove(id);
      if (slot == null) {
        return;
      }
      slots.setRelease(shrunk);
    } finally {
      lock.unlock();
    }
    try {
      slot.function.unplug();
    } finally {
      giveBack(slot);
    }
  }

  /**
   * Resets a function as a driver would that keeps its configuration: Function Level Reset, then
   * its BARs get their addresses back. Memory Space and Bus Master are clear afterwards.
   *
   * @return false if there is no such function
   */
  public boolean reset(RequesterId id) {
    Slot slot = slot(id);
    if (slot == null) {
      return false;
    }
    slot.function.resetFunction();
    slot.assignAddresses();
    return true;
  }

  /** The functions there are now, in order of their ids. */
  public List<RequesterId> functions() {
    return new ArrayList<>(slots.getAcquire().keySet());
  }

  /** Configuration space of a function; reads answer all ones while there is no such function. */
  public MmioRegion config(RequesterId id) {
    return new ConfigRegion(id);
  }

  /**
   * What a processor reaches at a BAR's present address. Reads answer all ones while the function
   * does not decode it.
   *
   * @param index {@link PciFunction#REGISTERS_BAR} or {@link PciFunction#MSIX_BAR}
   * @throws IllegalStateException if there is no such function
   */
  public MmioRegion bar(RequesterId id, int index) {
    Slot slot = slot(id);
    if (slot == null) {
      throw new IllegalStateException("there is no function " + id);
    }
    long low = slot.function.readConfig(ConfigRegister.bar(index).offset(), 8);
    return new BarWindow(bus, low & ~(long) BarBits.FLAGS, slot.function.bar(index).sizeBytes());
  }

  /** Removes all functions. */
  @Override
  public void close() {
    for (RequesterId id : functions()) {
      remove(id);
    }
  }

  private @Nullable Slot slot(RequesterId id) {
    return slots.getAcquire().get(id);
  }

  private void arrived(RequesterId id, Slot slot, boolean plugged) {
    lock.lock();
    try {
      arriving.remove(id);
      if (plugged) {
        NavigableMap<RequesterId, Slot> grown = new TreeMap<>(slots.getPlain());
        grown.put(id, slot);
        slots.setRelease(grown);
      } else {
        addresses.give(slot.registersAt);
        addresses.give(slot.msixAt);
      }
    } finally {
      lock.unlock();
    }
  }

  private Slot allot(RequesterId id, PciFunction function) {
    OptionalLong registersAt = addresses.take(function.bar(PciFunction.REGISTERS_BAR).sizeBytes());
    OptionalLong msixAt = addresses.take(function.bar(PciFunction.MSIX_BAR).sizeBytes());
    if (registersAt.isPresent() && msixAt.isPresent()) {
      return new Slot(function, registersAt.getAsLong(), msixAt.getAsLong());
    }
    registersAt.ifPresent(addresses::give);
    msixAt.ifPresent(addresses::give);
    arriving.remove(id);
    throw new IllegalStateException("no addresses are left for BARs");
  }

  private void giveBack(Slot slot) {
    lock.lock();
    try {
      addresses.give(slot.registersAt);
      addresses.give(slot.msixAt);
    } finally {
      lock.unlock();
    }
  }

  private record Slot(PciFunction function, long registersAt, long msixAt) {
    void assignAddresses() {
      function.writeConfig(ConfigRegister.bar(PciFunction.REGISTERS_BAR).offset(), 8, registersAt);
      function.writeConfig(ConfigRegister.bar(PciFunction.MSIX_BAR).offset(), 8, msixAt);
    }
  }

  /** A function's configuration space, present or not. */
  private final class ConfigRegion implements MmioRegion {
    private final RequesterId id;

    ConfigRegion(RequesterId id) {
      this.id = id;
    }

    @Override
    public long sizeBytes() {
      return ConfigSpace.SIZE_BYTES;
    }

    @Override
    public long read(long offset, int sizeBytes) {
      Slot slot = slot(id);
      return slot == null
          ? -1L >>> (64 - 8 * sizeBytes)
          : slot.function.readConfig(offset, sizeBytes);
    }

    @Override
    public void write(long offset, int sizeBytes, long value) {
      Slot slot = slot(id);
      if (slot != null) {
        slot.function.writeConfig(offset, sizeBytes, value);
      }
    }
  }

  /** A stretch of the physical address space. */
  private record BarWindow(SystemBus bus, long baseAddress, long sizeBytes) implements MmioRegion {
    @Override
    public long read(long offset, int accessBytes) {
      return bus.readMmio(baseAddress + offset, accessBytes);
    }

    @Override
    public void write(long offset, int accessBytes, long value) {
      bus.write(baseAddress + offset, accessBytes, value);
    }
  }
}
