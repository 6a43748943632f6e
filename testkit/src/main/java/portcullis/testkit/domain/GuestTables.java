package portcullis.testkit.domain;

import portcullis.core.domain.FirstStage;

/**
 * First-stage tables as a guest's kernel writes them into its memory: one table a level, for the
 * IOVAs of {@link DomainScene}. Not thread-safe.
 */
public interface GuestTables {
  /** Pages that the tables take, in a row from the guest-physical address they are made at. */
  int PAGES = 3;

  /** What the guest tells the IOMMU it sees. */
  FirstStage firstStage();

  /** Where the root is in guest-physical addresses. */
  long rootGuestPhysAddr();

  /** Where the table with the leaves is. */
  long leavesGuestPhysAddr();

  /** Maps a page for reading and writing, without asking for any invalidation. */
  void map(long iova, long guestPhysAddr);

  /** Unmaps a page, likewise. */
  void unmap(long iova);
}
