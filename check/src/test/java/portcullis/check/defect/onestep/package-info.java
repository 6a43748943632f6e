/** A variant of ContextEntry, and what it needs of its neighbours. */
@NullMarked
package portcullis.check.defect.onestep;

import org.jspecify.annotations.NullMarked;
