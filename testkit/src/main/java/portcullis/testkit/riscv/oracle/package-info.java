/**
 * A second RISC-V IOMMU, to judge the device model by: the specification's "process to translate an
 * IOVA" written down step by step, slow and with nothing cached, and a fuzzer that puts both to the
 * same tables and requests.
 *
 * <pre>
 *   Oracle --- one per request ---&gt; Translation (steps 1 to 20)
 *     |                               |--- DeviceContexts, ProcessContexts: directories and checks
 *     |                               |--- PageTables: both stages, one walk
 *     |                               '--- MessageTable: interrupt files
 *     '--- reads and writes ---&gt; OracleMemory
 *
 *   DifferentialFuzzer --- builds tables ---&gt; TableSet, TableWriter ---&gt; SparseMemory
 *     |--- changes them ---&gt; TableMutator, whose commands go to ---&gt; RiscvIommuDevice
 *     '--- compares ---&gt; AnswerCheck
 * </pre>
 *
 * It shares no code and no bit positions with the device; where the specification leaves a choice,
 * the outcome says so ({@code loose}) and is not compared. Nothing here is thread-safe.
 */
@NullMarked
package portcullis.testkit.riscv.oracle;

import org.jspecify.annotations.NullMarked;
