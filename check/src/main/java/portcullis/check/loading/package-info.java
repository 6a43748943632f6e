/** Puts twins in the place of {@code core.sync}. */
@NullMarked
package portcullis.check.loading;

import org.jspecify.annotations.NullMarked;
