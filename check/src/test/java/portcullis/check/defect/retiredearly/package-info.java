/** Stands for {@code portcullis.core.domain}. */
@NullMarked
package portcullis.check.defect.retiredearly;

import org.jspecify.annotations.NullMarked;
