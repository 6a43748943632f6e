/** A variant of CommandBacklog, and what it needs of its neighbours. */
@NullMarked
package portcullis.check.defect.numberagain;

import org.jspecify.annotations.NullMarked;
