/** Stands for {@code portcullis.core.invalidation}. */
@NullMarked
package portcullis.check.defect.syncmaplast;

import org.jspecify.annotations.NullMarked;
