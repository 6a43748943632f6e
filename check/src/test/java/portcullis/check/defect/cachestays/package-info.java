/** Stands for {@code portcullis.core.invalidation}. */
@NullMarked
package portcullis.check.defect.cachestays;

import org.jspecify.annotations.NullMarked;
