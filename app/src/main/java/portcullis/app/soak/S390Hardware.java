package portcullis.app.soak;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.MachineKind;
import portcullis.app.job.RunFailedException;
import portcullis.app.nvme.PciRegisters;
import portcullis.app.platform.IommuUnit;
import portcullis.app.platform.S390Unit;
import portcullis.core.domain.Device;
import portcullis.core.domain.IommuDriver;
import portcullis.core.fault.FaultSink;
import portcullis.core.memory.PageAllocator;
import portcullis.core.sync.SharedLong;
import portcullis.machine.bus.SystemBus;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.pci.PciHost;
import portcullis.machine.pci.RequesterId;
import portcullis.s390.driver.S390Options;

/**
 * The PCI functions of an s390, whose instructions are chaotic and which come into error states.
 */
final class S390Hardware implements SoakHardware {
  // All addresses that functions can use; and patience for more than any stall.
  private static final S390Options OPTIONS = new S390Options(0, 60_000_000_000L);

  private final SoakScene scene;
  private final MachineKind kind;
  private final S390Unit unit;
  private final ChaoticInstructions instructions;
  // Functions that errors are provoked in, and how many were so far. Never shrinks.
  private final Map<Integer, SharedLong> provoked = new ConcurrentHashMap<>();
  private final List<RequesterId> victims = new CopyOnWriteArrayList<>();
  private final Map<Integer, Device> devices = new ConcurrentHashMap<>();

  S390Hardware(
      MachineKind kind,
      SystemBus bus,
      PciHost host,
      PageAllocator tables,
      FaultSink faults,
      SoakScene scene,
      SoakOptions.Spoil spoil)
      throws RunFailedException {
    this.scene = scene;
    this.kind = kind;
    unit = S390Unit.start(kind, bus, host, tables, SoakMachine.DOORBELL, faults, OPTIONS);
    instructions = new ChaoticInstructions(scene, spoil);
    unit.setGate(instructions);
  }

  @Override
  public IommuDriver driver() {
    return unit.driver();
  }

  @Override
  public IommuUnit.Place plug(int device, RequesterId id, PciFunction function)
      throws RunFailedException {
    if (device < EngineSet.ENGINES && provoked.putIfAbsent(id.value(), new SharedLong(0)) == null) {
      victims.add(id);
    }
    return unit.plug(id, function);
  }

  @Override
  public void unplug(RequesterId id) {
    devices.remove(id.value());
    unit.unplug(id);
  }

  @Override
  public void follow(RequesterId id, Device device) {
    devices.put(id.value(), device);
    unit.follow(id, device);
  }

  /** Lets errors be provoked in a function that can bear them. */
  void addVictim(RequesterId id) {
    provoked.put(id.value(), new SharedLong(0));
    victims.add(id);
  }

  @Override
  public PciRegisters registers(RequesterId id) {
    return unit.registers(id);
  }

  /** {@inheritDoc} If it is being recovered it is left to that. */
  @Override
  public void reset(Engine engine) {
    engine.device().lifecycle().reset();
  }

  @Override
  public boolean isolates() {
    return true;
  }

  @Override
  public boolean isIsolated(RequesterId id) {
    return unit.isIsolated(id);
  }

  @Override
  public boolean offersIdentity() {
    return kind != MachineKind.S390_VM;
  }

  @Override
  public long lastIova() {
    return unit.lastIova();
  }

  @Override
  public long errorsProvoked(RequesterId id) {
    SharedLong count = provoked.get(id.value());
    return count == null ? 0 : count.get();
  }

  @Override
  public long commandsFailed() {
    return instructions.refused();
  }

  @Override
  public void begin() {
    instructions.begin();
  }

  @Override
  public void stall(SplittableRandom random, boolean on) {
    instructions.stall(on);
  }

  @Override
  public void breakOne(SplittableRandom random) {
    switch (random.nextInt(3)) {
      case 0 -> instructions.busyNext();
      case 1 -> instructions.refuseNext();
      default -> provoke(victims.get(random.nextInt(victims.size())));
    }
  }

  private void provoke(RequesterId id) {
    Device device = devices.get(id.value());
    SharedLong count = provoked.get(id.value());
    if (device == null || count == null) {
      return;
    }
    count.getAndAdd(1); // odd from before it happens until after it; pairs with Engine#access
    try {
      if (unit.injectError(id, device)) {
        scene.count(Op.ERROR);
      }
    } catch (IllegalArgumentException e) {
      // It was taken out just now.
    } finally {
      count.getAndAdd(1);
    }
  }

  @Override
  public void calm() {
    instructions.calm();
  }

  @Override
  public @Nullable String close() {
    long pins = unit.livePins();
    unit.close();
    return pins == 0 ? null : "%d pages are pinned for nobody".formatted(pins);
  }
}
