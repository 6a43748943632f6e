package portcullis.app.pause;

import portcullis.app.job.MachineOptions;

/**
 * What to measure.
 *
 * @param durationNanos how long
 * @param periodNanos from the beginning of one event to that of the next
 * @param depth reads that the bystander has in flight
 */
public record PauseOptions(
    MachineOptions machine, long durationNanos, long periodNanos, int depth) {}
