/**
 * What came of a run, and how it is told: as text people know from fio, as JSON, and as a line of
 * progress while it lasts.
 *
 * <pre>
 *   RunResult --+-- RunConfiguration (DeviceInfo*)
 *               +-- JobResult* --- DirectionResult read, write (latency histograms)
 *               +-- IommuCounters
 *               +-- FaultEntry*, RogueResult
 *               |
 *               +--> TextReport (LatencyText, IommuText)
 *               +--> JsonReport            schema: docs/run-json.md
 *
 *   ProgressSource --sample--> ProgressMeter --ProgressLine--> standard error
 * </pre>
 *
 * <p>Results are immutable once made, and thread-safe; their histograms must not be recorded into
 * any more.
 */
@NullMarked
package portcullis.app.report;

import org.jspecify.annotations.NullMarked;
