/**
 * Scenarios for the RISC-V IOMMU model, such as the official reference model answered: read, run
 * and judged, and translations told step by step. {@code docs/vectors.md} is about using them.
 *
 * <pre>
 *   FILE.jsonl[.gz] --VectorFile--> ScenarioParser --> Scenario (NumberedStep* --- Step)
 *                                                         |
 *     VectorRun: Selection, VectorSummary          ScenarioReplay --> Verdict
 *          |                                         |      |
 *     VectorText, VectorJson        OutcomeCheck, FaultQueueCheck, DebugResponseCheck
 *                                                    |
 *                                             UnitUnderTest: RiscvIommuDevice, SparseMemory,
 *                                                            AtsMessages, TraceRecorder
 * </pre>
 *
 * <p>All used by one thread, but for {@code AtsMessages}, which the device's thread adds to.
 */
@NullMarked
package portcullis.app.vectors;

import org.jspecify.annotations.NullMarked;
