/** Coroutines. */
@NullMarked
package portcullis.check.strand;

import org.jspecify.annotations.NullMarked;
