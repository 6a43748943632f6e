/** Stands for {@code portcullis.core.pagetable}. */
@NullMarked
package portcullis.check.defect.overwritten;

import org.jspecify.annotations.NullMarked;
