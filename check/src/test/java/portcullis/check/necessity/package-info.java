/** That everything in core that orders is needed. */
@NullMarked
package portcullis.check.necessity;

import org.jspecify.annotations.NullMarked;
