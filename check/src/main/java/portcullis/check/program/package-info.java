/** What is checked: scenarios. */
@NullMarked
package portcullis.check.program;

import org.jspecify.annotations.NullMarked;
