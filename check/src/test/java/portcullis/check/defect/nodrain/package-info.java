/** Stands for {@code portcullis.s390.driver}. */
@NullMarked
package portcullis.check.defect.nodrain;

import org.jspecify.annotations.NullMarked;
