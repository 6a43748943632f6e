/**
 * The s390 driver as it ships against a machine whose instructions and DMA are steps of their own:
 * scenarios, and the machine they share.
 */
@NullMarked
package portcullis.check.scenario.s390;

import org.jspecify.annotations.NullMarked;
