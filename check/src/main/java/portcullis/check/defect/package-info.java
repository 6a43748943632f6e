/**
 * Known defects that can be put into the program under check. What puts one in is a variant: a
 * class in the tests of this module, never in production, in a package of its own below this one.
 *
 * <p>A variant has the simple name of the class that it stands for, and {@link
 * portcullis.check.defect.Defect} says what that is. Its package is loaded as the package of the
 * original, so that a class in it of another name stands for the original's neighbour of that name:
 * write down what the variant needs of it, and no more. If any method is marked {@link
 * portcullis.check.defect.Planted}, only those methods take the place of the original's, and the
 * variant's fields and other methods stand for the original's; else the whole class does.
 */
@NullMarked
package portcullis.check.defect;

import org.jspecify.annotations.NullMarked;
