/** Stands for {@code portcullis.core.pagetable}. */
@NullMarked
package portcullis.check.defect.loserleaks;

import org.jspecify.annotations.NullMarked;
