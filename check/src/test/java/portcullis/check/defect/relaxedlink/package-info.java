/** Stands for {@code portcullis.core.pagetable}. */
@NullMarked
package portcullis.check.defect.relaxedlink;

import org.jspecify.annotations.NullMarked;
