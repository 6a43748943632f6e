/**
 * The command {@code check}: from what a user asks for to tasks of the explorer, and from verdicts
 * to text and JSON.
 */
@NullMarked
package portcullis.app.check;

import org.jspecify.annotations.NullMarked;
