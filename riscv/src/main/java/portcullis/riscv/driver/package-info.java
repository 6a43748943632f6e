/** The operating-system half of the RISC-V IOMMU. */
@NullMarked
package portcullis.riscv.driver;

import org.jspecify.annotations.NullMarked;
