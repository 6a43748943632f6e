/** Stands for {@code portcullis.core.domain}. */
@NullMarked
package portcullis.check.defect.blocksfirst;

import org.jspecify.annotations.NullMarked;
