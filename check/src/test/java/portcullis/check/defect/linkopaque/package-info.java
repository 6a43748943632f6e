/** A variant of DirectoryTree, and what it needs of its neighbours. */
@NullMarked
package portcullis.check.defect.linkopaque;

import org.jspecify.annotations.NullMarked;
