/** A variant of CommandQueue, and what it needs of its neighbours. */
@NullMarked
package portcullis.check.defect.timeoutdone;

import org.jspecify.annotations.NullMarked;
