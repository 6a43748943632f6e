/** A variant of CommandBacklog, and what it needs of its neighbours. */
@NullMarked
package portcullis.check.defect.dropped;

import org.jspecify.annotations.NullMarked;
