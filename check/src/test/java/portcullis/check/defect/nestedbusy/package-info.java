/** Stands for {@code portcullis.core.domain}. */
@NullMarked
package portcullis.check.defect.nestedbusy;

import org.jspecify.annotations.NullMarked;
