/**
 * What a run is asked to do: job files in fio's syntax, where their jobs go on the disks, and the
 * orders that the command line gives to whoever builds the machine.
 *
 * <pre>
 *   JOB.fio --JobFileParser--> JobFile (JobSection*) --JobPlan.over(disks)--> waves of PlannedJob
 *                                 |
 *   command line ----------- RunOptions, CopyOptions (MachineOptions, DiskSpec)
 *                                 |
 *                              Workbench --------> portcullis.app.report.RunResult
 *                                 ^
 *                              RunControl: stop requests in, progress out
 * </pre>
 *
 * <p>Words, as in fio: a <em>job</em> is a named section; a <em>clone</em> is one of its {@code
 * numjobs} copies; a <em>wave</em> is the jobs between two stone walls, which run together; a
 * <em>pass</em> is one run over a clone's area, of which there are {@code loops}. A clone's
 * <em>share</em> is the part of a disk that plays the role of fio's file of its own.
 *
 * <p>Everything here is immutable and thread-safe but for {@link portcullis.app.job.RunControl},
 * which is thread-safe too. What a user wrote wrongly is an {@link
 * portcullis.app.job.InputException}: one line that names the place and the mend.
 */
@NullMarked
package portcullis.app.job;

import org.jspecify.annotations.NullMarked;
