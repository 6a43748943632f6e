/**
 * The RISC-V driver on hardware that others have modelled: QEMU's, driven from outside by qtest,
 * with tables and queues in a file that both sides map.
 */
@NullMarked
package portcullis.testkit.qemu;

import org.jspecify.annotations.NullMarked;
