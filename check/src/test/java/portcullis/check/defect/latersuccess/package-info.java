/** Stands for {@code portcullis.core.invalidation}. */
@NullMarked
package portcullis.check.defect.latersuccess;

import org.jspecify.annotations.NullMarked;
