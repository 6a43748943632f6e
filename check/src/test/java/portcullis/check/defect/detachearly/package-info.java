/** Stands for {@code portcullis.core.domain}. */
@NullMarked
package portcullis.check.defect.detachearly;

import org.jspecify.annotations.NullMarked;
