/** A variant of CommandBacklog, and what it needs of its neighbours. */
@NullMarked
package portcullis.check.defect.ringreclaimed;

import org.jspecify.annotations.NullMarked;
