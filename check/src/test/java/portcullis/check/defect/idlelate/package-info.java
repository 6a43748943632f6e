/** A variant of QueuedPolicy, and what it needs of its neighbours. */
@NullMarked
package portcullis.check.defect.idlelate;

import org.jspecify.annotations.NullMarked;
