/** Stands for {@code portcullis.core.domain}. */
@NullMarked
package portcullis.check.defect.leaflock;

import org.jspecify.annotations.NullMarked;
