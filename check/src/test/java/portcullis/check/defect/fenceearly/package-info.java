/** A variant of bonds, and what it needs of its neighbours. */
@NullMarked
package portcullis.check.defect.fenceearly;

import org.jspecify.annotations.NullMarked;
