/** Stands for {@code portcullis.core.domain}. */
@NullMarked
package portcullis.check.defect.gonefails;

import org.jspecify.annotations.NullMarked;
