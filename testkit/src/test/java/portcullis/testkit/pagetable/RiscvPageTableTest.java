package portcullis.testkit.pagetable;

import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;
import portcullis.core.memory.Access;
import portcullis.core.pagetable.TableFormat;
import portcullis.riscv.driver.RiscvPageTableFormat;
import portcullis.riscv.driver.RiscvPageTableFormat.Mode;

@ParameterizedClass(name = "{0}, Svnapot {1}")
@CsvSource({
  "SV39, false",
  "SV39, true",
  "SV48, false",
  "SV48, true",
  "SV57, false",
  "SV57, true",
  "SV39X4, false",
  "SV39X4, true",
  "SV48X4, true",
  "SV57X4, true"
})
class RiscvPageTableTest extends PageTableContract {
  private final RiscvPageTableFormat format;

  RiscvPageTableTest(Mode mode, boolean svnapot) {
    format = new RiscvPageTableFormat(mode, svnapot);
  }

  @Override
  protected TableFormat format() {
    return format;
  }

  @Override
  protected TableReader reader() {
    return new SvTableReader(
        format.mode().levels(), format.mode().widening() != 0, format.svnapot());
  }

  @Override
  protected int granted(int access) {
    return (access & Access.WRITE) != 0 ? access | Access.READ : access; // W without R is reserved
  }
}
