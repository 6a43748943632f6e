/**
 * {@code portcullis bench policies}: every flush policy on every platform under the same jobs, and
 * what came of it beside what others have published.
 *
 * <pre>
 *   BenchPlan (BenchPlatform x DmaPolicy x BenchShape, and the sweep) --> BenchCell*
 *        |
 *   BenchRun --BenchCell, again and again--> Workbench --RunResult--> BenchSample
 *        |
 *   BenchReport (CellResult*: medians and spread)
 *        +--> Comparison* --- PublishedRatio: what the anchors say
 *        +--> BenchText, BenchJson (schema: docs/bench-policies.md), BenchPage (BarChart)
 * </pre>
 *
 * <p>A <em>cell</em> is one machine under one job. Repetitions are interleaved: each goes over all
 * cells, and begins with another one, so that what else the computer does meets all of them alike.
 * A figure is the median of the repetitions; counters are added up over them. Results are immutable
 * and thread-safe.
 */
@NullMarked
package portcullis.app.bench;

import org.jspecify.annotations.NullMarked;
