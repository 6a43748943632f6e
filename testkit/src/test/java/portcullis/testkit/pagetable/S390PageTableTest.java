package portcullis.testkit.pagetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.pagetable.MapOutcome;
import portcullis.core.pagetable.PageTable;
import portcullis.core.pagetable.TableFormat;
import portcullis.s390.driver.S390TableFormat;
import portcullis.s390.spec.TableLevel;

@ParameterizedClass
@EnumSource(
    value = TableLevel.class,
    names = {"REGION_THIRD", "REGION_SECOND", "REGION_FIRST"})
class S390PageTableTest extends PageTableContract {
  private final S390TableFormat format;

  S390PageTableTest(TableLevel root) {
    format = new S390TableFormat(root);
  }

  @Override
  protected TableFormat format() {
    return format;
  }

  @Override
  protected TableReader reader() {
    return new ZpciTableReader(format.root().designation());
  }

  @Override
  protected int granted(int access) {
    return access | Access.READ | Access.EXECUTE; // neither can be forbidden
  }

  @Test
  void theLastPageOfTheApertureIsMappedAndUnmapped() {
    PageAllocator pages = new PageAllocator(PhysicalMemory.anonymous(1L << 31, 1 << 20));
    PageTable table = Objects.requireNonNull(PageTable.create(format, pages));
    long last = table.lastIova();
    assertThat(last).isEqualTo(-1L >>> (64 - format.root().tableSpanLog2()));
    Gather gather = new Gather();
    assertThat(table.map(last - 8191, 0x7000, 8192, Access.WRITE, gather))
        .isEqualTo(MapOutcome.MAPPED);
    assertThat(reader().translate(pages.memory(), table.rootAddress(), last))
        .isEqualTo(new TableReader.Translation(0x8fff, granted(Access.WRITE), 12));
    assertThat(table.iovaToPhys(last)).isEqualTo(0x8fff);
    assertThat(table.unmap(last - 4095, 4096, gather)).isEqualTo(4096);
    assertThat(gather.lastIova()).isEqualTo(last);
    assertThat(reader().translate(pages.memory(), table.rootAddress(), last)).isNull();
    assertThat(table.iovaToPhys(last - 4096)).isEqualTo(0x7fff);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> table.map(last - 4095, 0, 8192, Access.READ, gather));
    gather.reset();
    table.free();
    assertThat(pages.allocatedBytes()).isZero();
  }
}
