/** Stands for {@code portcullis.core.domain}. */
@NullMarked
package portcullis.check.defect.nowaitrelease;

import org.jspecify.annotations.NullMarked;
