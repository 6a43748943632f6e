/** One execution of a program under check: threads, memory, steps, and the order between them. */
@NullMarked
package portcullis.check.execution;

import org.jspecify.annotations.NullMarked;
