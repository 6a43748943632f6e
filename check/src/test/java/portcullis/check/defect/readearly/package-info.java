/** A variant of bonds, and what it needs of its neighbours. */
@NullMarked
package portcullis.check.defect.readearly;

import org.jspecify.annotations.NullMarked;
