package portcullis.s390.device;

/** What is counted of each function: work that was really done. */
public enum Counter {
  /** REFRESH PCI TRANSLATIONS executed, for less than the aperture. */
  RANGED_REFRESHES,
  /** REFRESH PCI TRANSLATIONS executed, for the whole aperture. */
  GLOBAL_REFRESHES,
  /** Guest processors that a hypervisor has taken over at a refresh, and let in again. */
  INTERCEPTIONS,
  /** Of these, served by the work done for another that waited with it. */
  COALESCED_REFRESHES,
  /** Time that guest processors were out of the guest for it, in nanoseconds. */
  INTERCEPTED_NANOS,
  /** Of that, time that the hypervisor was at work for them, waiting for DMA to drain included. */
  HYPERVISOR_NANOS,
  /** Entries of the guest's tables that the hypervisor has read. */
  ENTRIES_WALKED,
  /** Entries of shadow tables that the hypervisor has read, written, or made and thrown away. */
  SHADOW_ENTRIES_TOUCHED,
  /** Pages pinned. */
  PINS,
  /** Pages unpinned. */
  UNPINS,
  /** Runs of adjacent pages that were taken away from hardware at once. */
  UNMAP_RUNS,
  /** Passes over a range that were repeated after room had been made. */
  REPEATED_PASSES,
  /** Times that a refresh left pages out for want of room. */
  REFRESHES_SHORT_OF_ROOM,
  /** Pages of the guest's tables that are no memory, and so were not shadowed. */
  UNPINNABLE,
  /** Times the function came into its error state. */
  ERRORS
}
