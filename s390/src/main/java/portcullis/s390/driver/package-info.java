/**
 * The driver of zPCI: what an operating system does for PCI functions of an s390, by the
 * instructions of {@link portcullis.s390.spec.PciInstructions} and tables in memory alone.
 *
 * <pre>
 *   S390Driver (one a machine) ---- createAddressSpace ----> S390AddressSpace -- S390TableFormat
 *     |  |  '-- LogicalProcessor: list, query, enable, disable        |  DomainStatistics
 *     |  '----- S390Events (thread) -- EventReader                    |
 *     |           '--> FaultReport --> core.fault, FunctionEvent.Sink |
 *     | one a function                                                |
 *     v                                                               |
 *   S390Function (an Iommu) -- Aperture                               |
 *     |  |  '-- BarRegion: registers by PCI LOAD and PCI STORE        |
 *     |  '----- refresh: flushes and new mappings -- RefreshGate      |
 *     v         counted by AddressSpaces in the domain's name         |
 *   S390Endpoint: register, re-register, deregister &lt;----------------'
 *     |-- S390Recovery: clear the error, reset, take power
 *     '-- Instructions: tried again while the machine is busy; Answer
 * </pre>
 *
 * <h2>States of a function in use</h2>
 *
 * <pre>
 *   probe: enabled       translate, identity        translate, identity
 *   (new) --------> BLOCKED -------------------> REGISTERED -----+
 *                     ^  ^           block            |  ^-------'
 *                     |  '----------------------------'
 *                   nothing is registered
 *   release: disabled, from any
 * </pre>
 *
 * A machine that answers busy for longer than patience lasts, or refuses, has changed nothing. One
 * that says that the function is in error state, or gone, has not either; that counts as done,
 * since no DMA passes until recovery, which first takes away what is registered still, and then
 * programs what is recorded.
 *
 * <h2>With a hypervisor</h2>
 *
 * The group's refresh bit says that somebody translates by tables of his own, which he fills and
 * clears only by refreshes. Then new mappings are refreshed too, and everything once after tables
 * have been registered, since they may hold mappings already. A refresh that finds no room is
 * followed by one of everything, in which the hypervisor finds what it need not keep.
 *
 * <h2>Lock order</h2>
 *
 * {@code REGISTRY} 2 of the driver, or the locks of core; then {@code ENDPOINT} of a function,
 * under which a {@code RefreshGate} is switching, which waits for refreshes under way and for no
 * lock; then {@code COMMAND_BLOCK}, {@code ID_SPACE}, {@code PAGE_ALLOCATOR}.
 */
@NullMarked
package portcullis.s390.driver;

import org.jspecify.annotations.NullMarked;
