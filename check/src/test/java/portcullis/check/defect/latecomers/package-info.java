/** Stands for {@code portcullis.core.sync}. */
@NullMarked
package portcullis.check.defect.latecomers;

import org.jspecify.annotations.NullMarked;
