package portcullis.core.fault;

import java.util.List;

/**
 * Pages that a device asks for together, complete: one response answers them all. PCI Express, Page
 * Request Interface.
 *
 * @param device the device's name
 * @param requesterId bus, device and function
 * @param processId its PASID, or -1
 * @param index the device's number for the group, free for another once this one is answered
 * @param pages in the order of arrival, at least one
 */
public record PageRequestGroup(
    String device, int requesterId, int processId, int index, List<PageRequest> pages) {
  /** Copies the pages. */
  public PageRequestGroup {
    pages = List.copyOf(pages);
  }
}
