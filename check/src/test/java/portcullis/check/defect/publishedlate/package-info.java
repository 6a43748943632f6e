/** Stands for {@code portcullis.core.domain}. */
@NullMarked
package portcullis.check.defect.publishedlate;

import org.jspecify.annotations.NullMarked;
