/** Stands for {@code portcullis.core.domain}. */
@NullMarked
package portcullis.check.defect.parallelprobes;

import org.jspecify.annotations.NullMarked;
