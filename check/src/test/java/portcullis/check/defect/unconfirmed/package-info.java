/** Stands for {@code portcullis.core.domain}. */
@NullMarked
package portcullis.check.defect.unconfirmed;

import org.jspecify.annotations.NullMarked;
