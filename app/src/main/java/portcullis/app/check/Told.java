package portcullis.app.check;

import portcullis.check.report.Counterexample;

/**
 * A losing execution with all its steps.
 *
 * @param example its steps
 * @param replayId by which it can be run again
 */
public record Told(Counterexample example, String replayId) {}
