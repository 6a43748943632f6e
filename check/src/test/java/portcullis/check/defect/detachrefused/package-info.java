/** Stands for {@code portcullis.core.domain}. */
@NullMarked
package portcullis.check.defect.detachrefused;

import org.jspecify.annotations.NullMarked;
