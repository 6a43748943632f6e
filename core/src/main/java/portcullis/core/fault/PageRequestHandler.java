package portcullis.core.fault;

/**
 * Serves the page requests of the devices attached to a domain.
 *
 * <p>Called with no lock held, on a thread that serves one device and nothing else: it may take its
 * time, wait, map, unmap, attach and release, and only that device's next group waits for it. Calls
 * for several devices run at the same time. Whoever throws has answered {@link
 * PageResponse#INVALID}.
 */
@FunctionalInterface
public interface PageRequestHandler {
  /**
   * Makes the pages available, or not, and says which. If the device has been given another domain,
   * or been released, in the meantime, the answer has been given already and this one is dropped.
   */
  PageResponse handle(PageRequestGroup group);
}
