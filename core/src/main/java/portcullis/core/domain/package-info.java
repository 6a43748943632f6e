/**
 * Devices and the I/O address spaces they use.
 *
 * <pre>
 *   IommuSystem --probes--> Device --in--> Group --one domain--> Domain
 *            DeviceLifecycle -+                                   |- BlockedDomain
 *        requests without     |     requests with                 |- IdentityDomain
 *        a PASID              |     a PASID                       |- PagingDomain
 *               Attachment ---+--- PasidTable: Attachments        |     |
 *                  |                  |                           |     |
 *            IommuEndpoint ----> ContextEndpoint (vendor)         |     |
 *                  v                                              |     |
 *                Iommu (vendor) ------------------ Bond ----------|-- bonds
 *                                              (Membership)       |    AddressSpace (vendor):
 *                                                                 |    Stage, PageTable, id
 *                                                                 |    MessageWindow, MessageTable
 *                                                                 '- NestedDomain
 *                                                                      parent: a PagingDomain
 *                                                                      guest's bonds
 *                                                                      NestedSpace (vendor)
 * </pre>
 *
 * <h2>Two stages</h2>
 *
 * <pre>
 *   IOVA --guest's tables--> guest-physical address --parent's tables--> physical address
 *        NestedDomain                |               PagingDomain, Stage.SECOND
 *                                    '--in the window: MessageTable--> page of an interrupt file,
 *                                                                      or ResidentFile
 * </pre>
 *
 * A device that is attached to a nested domain has a bond in the parent, by which flushes of the
 * parent reach it, and one in the nested domain, by which the guest's own invalidations do. The
 * parent cannot be destroyed while there are nested domains over it.
 *
 * <h2>States of a device</h2>
 *
 * <pre>
 *   (new) --probe--> OPERATIONAL
 *
 *   OPERATIONAL --error--> ISOLATED --recovery--> RECOVERING --recovered--> OPERATIONAL
 *   OPERATIONAL ----reset, power cycle----------> RECOVERING --failed--> FAILED --reset--> RECOVERING
 *
 *   OPERATIONAL, ISOLATED, FAILED --reset prepared--> PARKED --last reset done--> OPERATIONAL
 *   PARKED --reset--> RECOVERING --recovered, while a reset is prepared--> PARKED
 *
 *   any --power taken--> POWERED_OFF --power given back--> RECOVERING
 *   any --permanent failure--> FAILED
 *   any --release--> RELEASED: blocked for good; whatever is asked answers "device gone"
 * </pre>
 *
 * {@code Transitions} has the whole table: what each event does in each state, or why it is
 * refused. In OPERATIONAL the hardware uses the domain on record. In all other states it is blocked
 * with all PASIDs ({@code Parking}), attaches and detaches go on record, bonds included, and are
 * programmed by whatever leads back to OPERATIONAL. Flushes meanwhile reach the IOMMU as ever, for
 * whose caches they are, but no device. {@code Recovery} leads a device out of its error, by its
 * own thread where the device has a {@link portcullis.core.domain.RecoveryHandler}.
 *
 * <p>A device that is alone in its group may have PASIDs, each blocked or attached to a paging
 * domain by itself, whatever the device is attached to, unless its IOMMU cannot do both.
 *
 * <h2>Attach, and its order</h2>
 *
 * For each device of the group: check everything; publish the bond in the new domain; full fence;
 * program the hardware; and when all devices have moved, take the bonds out of the old domain,
 * which flushes where they were the last. A failure goes the same way back. Attaching the blocked
 * or the identity domain skips the bond and cannot fail. {@code Switchover} does it, for the
 * devices of a group as for a single PASID.
 *
 * <p>What the hardware does not confirm leaves a debt: the place in the former domain, whose bonds
 * linger. It is paid by the next programming of the device that is confirmed, by a flush of the
 * former domain or when that is destroyed, also after the device's release. Memory never says
 * meanwhile that the device is to use the former domain.
 *
 * <h2>Lock order</h2>
 *
 * {@code REGISTRY}, then {@code DEVICE_HARDWARE} (resets of one device, and its release; one at a
 * time), then {@code GROUP} (one at a time), then {@code DOMAIN} (one at a time: a bond is added to
 * the new domain and removed from the old one in two steps, and so are the two bonds of a nested
 * domain), then the driver's locks. A {@link portcullis.core.domain.RecoveryHandler} is called with
 * none at all.
 */
@NullMarked
package portcullis.core.domain;

import org.jspecify.annotations.NullMarked;
