/**
 * Address Translation Services on the device's side: a function that keeps translations of its own
 * and asks for pages. PCI Express Base Specification, chapter 10.
 *
 * <pre>
 *   CachedDmaPort --lookup, keep--- AddressTranslationCache ----------- AtsFunction
 *     |       |                                                          |      |
 *     |       +--page missing--- PageRequests --- PageRequestSink        |      |
 *     |                               \---- group responses -------------+      |
 *     |                                      invalidations --------------+  completions
 *   DmaPort: translation requests,                                       |      |
 *            translated DMA --- IOMMU --- messages ------------------ AtsRouter-+
 *                                 \---- InvalidationCompletions ---------/
 * </pre>
 *
 * <p>Why an invalidation that has completed leaves no stale access behind: a DMA looks its grant up
 * and moves its bytes in one read section of the bus. The router's thread first takes the grants
 * away, then waits for a grace period, then sends the completion. A grant that was asked for before
 * the invalidation and arrives after it serves the DMA that asked, and is not kept.
 *
 * <p>An IOMMU hands messages to {@link portcullis.machine.ats.AtsRouter} and goes on; the router's
 * own thread does what may wait. Locks: that of {@link
 * portcullis.machine.ats.AddressTranslationCache}, a leaf, is all there is.
 *
 * <p>States of a page request group: free, waiting for its response, answered; or abandoned after
 * its time-out, until the late response frees it.
 */
@NullMarked
package portcullis.machine.ats;

import org.jspecify.annotations.NullMarked;
