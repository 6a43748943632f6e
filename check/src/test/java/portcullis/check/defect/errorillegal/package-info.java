/** Stands for {@code portcullis.s390.driver}. */
@NullMarked
package portcullis.check.defect.errorillegal;

import org.jspecify.annotations.NullMarked;
