package portcullis.core.sync;

/**
 * The one written lock order: a thread that holds a lock may acquire only locks of a later class,
 * or of the same class with a greater key.
 *
 * <p>Order of declaration is order of acquisition, outermost first. What is held while its holder
 * waits comes first, up to {@link #COMMAND_BLOCK}.
 */
public enum LockClass {
  /** Start and stop of a workload or of a whole platform. */
  PLATFORM,
  /** Devices and groups that an IOMMU system knows; the key is 0. */
  REGISTRY,
  /** Calls that reset one device's hardware or clear its errors, and its release; the key is 0. */
  DEVICE_HARDWARE,
  /** Attach, detach, probe and release of the devices of one group; the key is the group's id. */
  GROUP,
  /** Bonds of one paging domain: who may reach it; the key is the domain's id. */
  DOMAIN,
  /** What the hardware of an IOMMU is told of one device, as its driver keeps it; by index. */
  ENDPOINT,
  /** A block of memory through which a driver gives commands; the key tells blocks apart. */
  COMMAND_BLOCK,
  /** One flush queue of the DMA layer. */
  FLUSH_QUEUE,
  /** The spare magazines of one size class of an IOVA allocator; the key is the class. */
  MAGAZINE_DEPOT,
  /** The interval tree of one IOVA space. */
  IOVA_SPACE,
  /** An endpoint driver's queues. */
  ENDPOINT_DRIVER,
  /** The page-request queue of one IOMMU, as its driver reads it. */
  PAGE_REQUESTS,
  /** The directory of device contexts of one IOMMU, as its driver keeps it. */
  DIRECTORY,
  /** The command queue of one IOMMU, as its driver keeps it. */
  COMMAND_QUEUE,
  /** Ids that a driver hands out: address-space ids and the like. */
  ID_SPACE,
  /** The page allocator of one physical memory. */
  PAGE_ALLOCATOR,
  /** Configuration space and registers of one device model. */
  DEVICE_REGISTERS,
  /** Queues in memory that a device model writes. */
  DEVICE_QUEUE,
  /** Interrupt routing of the machine. */
  INTERRUPTS,
  /** Bookkeeping that calls nothing else: logs, lists of readers. */
  LEAF;

  /**
   * Whether its holder may wait for something other than a lock: for hardware, readers or another
   * thread. Mapping, unmapping and flushing take no lock for which that is so.
   */
  public boolean mayWait() {
    return compareTo(COMMAND_BLOCK) <= 0;
  }
}
