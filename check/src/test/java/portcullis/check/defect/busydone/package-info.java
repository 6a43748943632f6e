/** A variant of Answer, and what it needs of its neighbours. */
@NullMarked
package portcullis.check.defect.busydone;

import org.jspecify.annotations.NullMarked;
