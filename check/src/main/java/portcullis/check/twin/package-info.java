/**
 * Twins of the classes of {@code core.sync}: the same names and methods, over simulated memory.
 * They are loaded under the names of their originals and never used under their own.
 */
@NullMarked
package portcullis.check.twin;

import org.jspecify.annotations.NullMarked;
