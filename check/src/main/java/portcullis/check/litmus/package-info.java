/**
 * Litmus tests in the C format of herd7: read, run under every schedule, and judged.
 *
 * <p>{@link portcullis.check.litmus.LitmusRun} is the way in.
 */
@NullMarked
package portcullis.check.litmus;

import org.jspecify.annotations.NullMarked;
