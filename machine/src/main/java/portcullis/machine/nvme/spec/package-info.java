/**
 * The NVM Express register and command interface as data: what a controller model and a driver
 * share, and all that they share. Sections are those of the NVM Express Base Specification,
 * revision 1.4.
 *
 * <p>Registers decode once into records. Entries of queues are accessed in place, since they are on
 * the way of every command: {@link portcullis.machine.nvme.spec.SubmissionEntry} names the fields
 * of 64 bytes of memory, {@link portcullis.machine.nvme.spec.CompletionEntry} those of two words.
 * Words are little-endian. Sizes that the specification gives minus one are "zero-based" there;
 * here a record's component has the true number and encoding subtracts the one.
 */
@NullMarked
package portcullis.machine.nvme.spec;

import org.jspecify.annotations.NullMarked;
