/**
 * The RISC-V IOMMU Architecture Specification, version 1.0, as data: registers, entries in memory
 * and commands, each with the section that defines it. The one thing that driver and device share.
 *
 * <pre>
 *   Register --> Layout --> BitField (bits, access, reset)      registers      chapter 5
 *   DirectoryEntry, DeviceContext, PageTableEntry --> Layout    entries        chapter 2
 *   Command (sealed) --> CommandKind --> Layout                 commands       section 3.1
 *   FaultRecord --> FaultCause, TransactionType                 fault records  section 3.2
 * </pre>
 *
 * <p>Section numbers are those of the specification. Fields are {@code static final} records, so
 * that taking one out of a word is a shift and a mask by constants even in hot loops. Words in
 * memory are little-endian. All types are immutable.
 */
@NullMarked
package portcullis.riscv.spec;

import org.jspecify.annotations.NullMarked;
