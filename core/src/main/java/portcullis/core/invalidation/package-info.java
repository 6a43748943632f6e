/**
 * Making devices forget: what an unmap leaves to be flushed, whom it must reach, and what came of
 * it.
 *
 * <pre>
 *   PageTable.unmap --range, freed tables--> Gather
 *                                              |
 *   domain ------- Bonds.flush(gather) --------+
 *                    |  full fence (pairs with Bonds#add)
 *                    |  for each (IOMMU, id) once:  Invalidator.invalidate   submits
 *                    |  for each IOMMU once:        Invalidator.sync         waits
 *                    |  DeviceFlush, once all IOMMUs have forgotten:
 *                    |    for each device that caches:  DeviceCache.submit     submits
 *                    |    for each IOMMU once:          Invalidator.sync       waits
 *                    |    if one says that a device failed: each of its devices alone
 *                    v
 *                 FlushReport: every attachment's outcome
 * </pre>
 *
 * <p>Where an IOMMU translates by a copy of the table, as a hypervisor's shadow is one, new entries
 * have to be told too: {@code Bonds.syncMap} goes the same way, behind a fence of its own, to the
 * IOMMUs that {@link portcullis.core.invalidation.Invalidator#needsMapSync need it}.
 *
 * <h2>States of a bond</h2>
 *
 * <pre>
 *            add                       remove: the device was programmed to something else
 *   (new) --------> LIVE --------------------------------------------------------> RETIRED
 *                    | linger: it was, but its IOMMU has not confirmed it             ^
 *                    v                                                                |
 *                 LINGERING, reached by flushes like LIVE ----------------------------'
 *                      a flush, or Bonds.close: ContextCache.forget is confirmed; or remove
 * </pre>
 *
 * <p>Words: <em>invalidate</em> submits commands, <em>sync</em> waits until they are done,
 * <em>quiesce</em> drains.
 */
@NullMarked
package portcullis.core.invalidation;

import org.jspecify.annotations.NullMarked;
