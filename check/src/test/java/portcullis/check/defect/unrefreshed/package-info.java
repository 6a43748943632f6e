/** Stands for {@code portcullis.s390.driver}. */
@NullMarked
package portcullis.check.defect.unrefreshed;

import org.jspecify.annotations.NullMarked;
