/**
 * The whole stack in real threads under chaos, judged by an oracle.
 *
 * <pre>
 *   MapActor, DmaActor, ChurnActor, DomainActor, RogueActor, DiskActor   each a thread, each with a
 *        |            generator of its own from the seed            FaultActor breaks the machine
 *        v                                                                |
 *   SoakScene: tally, first violation   ---   SlotOracle, Placement       v
 *        |                                           SoakHardware: ChaoticRegisters of RISC-V IOMMUs, or
 *        |                                           ChaoticInstructions of an s390; RefusalGate
 *        v
 *   SoakRun: one line a second, then SoakResult as SoakText or SoakJson
 * </pre>
 */
@NullMarked
package portcullis.app.soak;

import org.jspecify.annotations.NullMarked;
