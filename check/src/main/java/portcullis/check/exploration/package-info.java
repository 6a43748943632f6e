/** Searches through the executions of a program. */
@NullMarked
package portcullis.check.exploration;

import org.jspecify.annotations.NullMarked;
