/**
 * The command line: {@code portcullis run}, {@code copy}, {@code vectors}, {@code explain}, {@code
 * check} and {@code bench policies}.
 *
 * <pre>
 *   Main --> CommandLineInterface --picocli--> PortcullisCommand
 *                 |                              +-- RunCommand  --+-- MachineArguments
 *                 |                              +-- CopyCommand --+
 *                 |                                       | RunOptions, CopyOptions
 *                 +-- ErrorLine: what went wrong, once    v
 *                                                     Session --> Workbench
 *                                                       +-- InterruptHook, ProgressMeter
 *                                                       +-- TextReport or JsonReport on stdout
 *   VectorsCommand, ExplainCommand --> portcullis.app.vectors --> Console
 *   CheckCommand --> portcullis.app.check --> Console
 *   BenchPoliciesCommand --> portcullis.app.bench --> Workbench
 * </pre>
 *
 * <p>Results go to standard output; errors and progress to standard error. Exit codes are in {@link
 * portcullis.app.cli.ExitCode}.
 */
@NullMarked
package portcullis.app.cli;

import org.jspecify.annotations.NullMarked;
