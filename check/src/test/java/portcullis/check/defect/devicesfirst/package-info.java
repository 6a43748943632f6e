/** A variant of Bonds, and what it needs of its neighbours. */
@NullMarked
package portcullis.check.defect.devicesfirst;

import org.jspecify.annotations.NullMarked;
