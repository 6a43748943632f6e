/** A variant of FlushQueue, and what it needs of its neighbours. */
@NullMarked
package portcullis.check.defect.stampequal;

import org.jspecify.annotations.NullMarked;
