/**
 * How devices get a processor's attention.
 *
 * <pre>
 *   model --DmaPort.writeMsi(address, data)--> IOMMU --> SystemBus --> MsiController --> handler[data]
 * </pre>
 *
 * <p>A handler runs on the thread of the model that interrupts, inside a read section of {@link
 * portcullis.machine.bus.SystemBus#transactions}. It raises a {@link portcullis.core.sync.Signal}
 * and does nothing else.
 */
@NullMarked
package portcullis.machine.interrupts;

import org.jspecify.annotations.NullMarked;
