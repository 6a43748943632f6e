package portcullis.testkit.lifecycle;

import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IommuDriver;
import portcullis.core.domain.IommuSystem;
import portcullis.core.fault.DmaFault;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.pagetable.PageTable;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.driver.RiscvPageTableFormat;
import portcullis.testkit.domain.IommuFixture;

/**
 * Two {@link FragileUnit}s: hardware of no vendor that does all that a recovery must reckon with.
 * It also notices when a device that was released is touched. Its tables are Sv39's. It has no
 * caches in devices, and does not report faults.
 */
public final class FragileMachine implements LifecycleFixture, IommuFixture {
  private static final int ERROR = 0x3a;

  private final PhysicalMemory ram = PhysicalMemory.anonymous(0x8000_0000L, 64 << 20);
  private final SystemBus bus = new SystemBus(ram);
  private final PageAllocator pages = new PageAllocator(ram);
  private final IommuSystem system = new IommuSystem(pages);
  private final IommuDriver driver = new Driver();
  private final List<FragileUnit> units =
      List.of(new FragileUnit(0, driver, bus), new FragileUnit(1, driver, bus));

  /** Makes one without devices. */
  public FragileMachine() {}

  @Override
  public IommuFixture machine() {
    return this;
  }

  @Override
  public Device probe(int iommuIndex, DeviceDescription description) {
    return IommuFixture.super.probe(iommuIndex, description);
  }

  @Override
  public void injectError(Device device) {
    function(device).fail();
    device.lifecycle().reportError(ERROR);
  }

  @Override
  public HardwareCalls calls(Device device) {
    return function(device).calls();
  }

  private FragileEndpoint function(Device device) {
    return units.get(device.iommu().index()).function(device.description().requesterId());
  }

  @Override
  public SystemBus bus() {
    return bus;
  }

  @Override
  public PageAllocator pages() {
    return pages;
  }

  @Override
  public IommuSystem system() {
    return system;
  }

  @Override
  public IommuDriver driver() {
    return driver;
  }

  @Override
  public List<FragileUnit> iommus() {
    return units;
  }

  @Override
  public long translate(int iommuIndex, int requesterId, int pasid, long iova, int access) {
    return units.get(iommuIndex).translate(requesterId, pasid, iova, access);
  }

  @Override
  public void stall(int iommuIndex, boolean stalled) {
    units.get(iommuIndex).stall(stalled);
  }

  @Override
  public long invalidationsExecuted(int iommuIndex) {
    return units.get(iommuIndex).executed();
  }

  @Override
  public List<DmaFault> faults() {
    throw new UnsupportedOperationException("fragile units report no faults");
  }

  @Override
  public void close() {}

  private final class Driver implements IommuDriver {
    private int nextId = 1;

    @Override
    public synchronized @Nullable AddressSpace createAddressSpace() {
      PageTable table =
          PageTable.create(new RiscvPageTableFormat(RiscvPageTableFormat.Mode.SV39, false), pages);
      return table == null ? null : new Space(table, nextId++);
    }
  }

  private record Space(PageTable table, int id) implements AddressSpace {
    @Override
    public void release() {}
  }
}
