/** Stands for {@code portcullis.s390.driver}. */
@NullMarked
package portcullis.check.defect.closedgate;

import org.jspecify.annotations.NullMarked;
