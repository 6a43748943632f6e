/**
 * What zPCI's software and hardware have to agree on, as data: instructions with their operands and
 * answers, blocks in memory, tables, events, states. The one thing that driver and device share.
 *
 * <pre>
 *   PciInstructions --long--> InstructionResult --> StatusCode, ProgramInterruption
 *      |  operands: FunctionHandle, InstructionOperand, ModifyOperation, TranslationAnchor
 *      |  blocks:   ClpBlock --> ClpCommand, ClpResponse
 *      |               ListFunctions, QueryFunction, QueryGroup, SetFunction
 *      |            FunctionInformationBlock
 *      |            EventBlock --> EventCode
 *      v
 *   FunctionState: what a function is in, and what each instruction answers there
 *   TableLevel --> TableEntry, PageEntry: translation tables
 * </pre>
 *
 * <p>Architecture's own book of zPCI is not public. Sources are named by a key in brackets:
 *
 * <ul>
 *   <li>[insn], [clp], [dma], [event]: Linux, {@code arch/s390/include/asm/pci_insn.h}, {@code
 *       pci_clp.h} with {@code clp.h}, {@code pci_dma.h}, and {@code arch/s390/pci/pci_event.c};
 *   <li>[qinst], [qbus], [qclp]: QEMU, {@code hw/s390x/s390-pci-inst.c}, {@code s390-pci-bus.c},
 *       {@code include/hw/s390x/s390-pci-clp.h}.
 * </ul>
 *
 * <p>Bits are numbered from the lowest, 0, and not from the highest as the architecture does. Words
 * of memory are 8 bytes, and a word's value is the same as on the real machine: the first byte of a
 * block is bits 63:56 of its first word. How a word is laid out in bytes is the memory's affair;
 * see decision record 10. All types are immutable, but for {@link GeneralRegister}.
 */
@NullMarked
package portcullis.s390.spec;

import org.jspecify.annotations.NullMarked;
