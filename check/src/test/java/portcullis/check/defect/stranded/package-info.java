/** Stands for {@code portcullis.core.domain}. */
@NullMarked
package portcullis.check.defect.stranded;

import org.jspecify.annotations.NullMarked;
