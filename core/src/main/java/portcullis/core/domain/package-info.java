/**
 * Devices and the I/O address spaces they use.
 *
 * <pre>
 *   IommuSystem --probes--> Device --in--> Group --one domain--> Domain
 *                             |                                   |- BlockedDomain
 *        requests without     |     requests with                 |- IdentityDomain
 *        a PASID              |     a PASID                       '- PagingDomain
 *               Attachment ---+--- PasidTable: Attachments              |
 *                  |                  |                                 |
 *            IommuEndpoint ----> ContextEndpoint (vendor)               |
 *                  v                                                    |
 *                Iommu (vendor) ------------------ Bond ------------- bonds
 *                                                                    AddressSpace (vendor):
 *                                                                    PageTable, id
 * </pre>
 *
 * <h2>States of a device</h2>
 *
 * <pre>
 *            probe                    release
 *   (new) ---------> PRESENT ----------------------> RELEASED
 *                    attached to exactly one         blocked for good; every
 *                    domain, blocked at first        attach answers "device gone"
 * </pre>
 *
 * A device that is alone in its group may have PASIDs, each blocked or attached to a paging domain
 * by itself, whatever the device is attached to.
 *
 * <h2>Attach, and its order</h2>
 *
 * For each device of the group: check everything; publish the bond in the new domain; full fence;
 * program the hardware; and when all devices have moved, take the bonds out of the old domain,
 * which flushes where they were the last. A failure goes the same way back. Attaching the blocked
 * or the identity domain skips the bond and cannot fail. {@code Switchover} does it, for the
 * devices of a group as for a single PASID.
 *
 * <h2>Lock order</h2>
 *
 * {@code REGISTRY}, then {@code GROUP} (one at a time), then {@code DOMAIN} (one at a time: a bond
 * is added to the new domain and removed from the old one in two steps), then the driver's locks.
 */
@NullMarked
package portcullis.core.domain;

import org.jspecify.annotations.NullMarked;
