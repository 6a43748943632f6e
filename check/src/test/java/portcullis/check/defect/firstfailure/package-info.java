/** Stands for {@code portcullis.core.invalidation}. */
@NullMarked
package portcullis.check.defect.firstfailure;

import org.jspecify.annotations.NullMarked;
