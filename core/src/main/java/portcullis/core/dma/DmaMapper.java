package portcullis.core.dma;

import org.jspecify.annotations.Nullable;

/**
 * The DMA API of one device: memory goes in, addresses for the device come out.
 *
 * <p>Whole pages are mapped, so that a device can reach what shares a page with the memory.
 * Mappings are made and taken away by any thread, each once; an unmap names the same range and
 * direction as the map. Thread-safe. Maps and unmaps allocate nothing on the heap, and unmaps
 * cannot fail.
 */
public sealed interface DmaMapper permits TranslatedMapper, PassthroughMapper {
  /** What maps answer if there is no room: no IOVA, no memory, or memory the device can't reach. */
  long MAPPING_ERROR = -1;

  /**
   * Lets the device at some memory.
   *
   * @param physAddr the first byte, not necessarily a page's
   * @param sizeBytes how much, positive
   * @param direction what the device may do
   * @return the address for the device, or {@link #MAPPING_ERROR}
   */
  long mapSingle(long physAddr, long sizeBytes, Direction direction);

  /**
   * Takes it away again.
   *
   * @param iova as {@link #mapSingle} returned it
   * @param sizeBytes as it was given there
   * @param direction as it was given there
   * @throws IllegalArgumentException if that is not one whole mapping; what was mapped of it no
   *     longer is then
   */
  void unmapSingle(long iova, long sizeBytes, Direction direction);

  /**
   * Lets the device at all pieces of a list that is not empty, in one range of addresses if every
   * boundary between pieces is a page's. The list then says which ranges there are.
   *
   * @return the address of the first byte for the device, or {@link #MAPPING_ERROR}
   */
  long mapScatterGather(ScatterList list, Direction direction);

  /**
   * Takes a list away again, which may then be changed.
   *
   * @throws IllegalStateException if it is not mapped
   */
  void unmapScatterGather(ScatterList list, Direction direction);

  /**
   * Hands out zeroed memory that the device may read and write until it is closed.
   *
   * @return null if there is no room
   */
  @Nullable CoherentBuffer allocateCoherent(long sizeBytes);

  /** Takes such memory back; see {@link CoherentBuffer#close}, which is the way to do it. */
  void freeCoherent(CoherentBuffer buffer);
}
