/** A variant of IovaRecycler, and what it needs of its neighbours. */
@NullMarked
package portcullis.check.defect.notedlate;

import org.jspecify.annotations.NullMarked;
