/**
 * The RISC-V driver as it ships against hardware that does its part in steps of its own: scenarios,
 * and the hardware they share.
 */
@NullMarked
package portcullis.check.scenario.riscv;

import org.jspecify.annotations.NullMarked;
