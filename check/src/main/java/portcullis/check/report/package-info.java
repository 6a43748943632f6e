/** Tells people of a losing execution: as text, and as a picture. */
@NullMarked
package portcullis.check.report;

import org.jspecify.annotations.NullMarked;
