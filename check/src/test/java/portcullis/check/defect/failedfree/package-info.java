/** A variant of IovaRecycler, and what it needs of its neighbours. */
@NullMarked
package portcullis.check.defect.failedfree;

import org.jspecify.annotations.NullMarked;
