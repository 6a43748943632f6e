/** Stands for {@code portcullis.core.domain}. */
@NullMarked
package portcullis.check.defect.nowaitdestroy;

import org.jspecify.annotations.NullMarked;
