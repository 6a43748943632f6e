/** Stands for {@code portcullis.core.domain}. */
@NullMarked
package portcullis.check.defect.errorfails;

import org.jspecify.annotations.NullMarked;
