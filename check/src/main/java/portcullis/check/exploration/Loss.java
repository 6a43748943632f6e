package portcullis.check.exploration;

import portcullis.check.execution.Ending;

/**
 * An execution that does not do what it must.
 *
 * @param ending failed, stuck or without an end
 * @param failure what did not hold
 * @param schedule the shortest that was found
 * @param switches how often another thread goes on in it, or drains a store
 * @param stepsAtFirst of the one that the search met first
 * @param switchesAtFirst likewise
 */
public record Loss(
    Ending ending,
    String failure,
    Schedule schedule,
    int switches,
    int stepsAtFirst,
    int switchesAtFirst) {}
