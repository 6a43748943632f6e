/** Stands for {@code portcullis.core.domain}. */
@NullMarked
package portcullis.check.defect.freedearly;

import org.jspecify.annotations.NullMarked;
