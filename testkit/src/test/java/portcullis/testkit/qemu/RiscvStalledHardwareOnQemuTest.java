package portcullis.testkit.qemu;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import portcullis.riscv.driver.UnitSettings;
import portcullis.testkit.domain.IommuFixture;
import portcullis.testkit.domain.StalledHardwareContract;

@OnQemu
class RiscvStalledHardwareOnQemuTest extends StalledHardwareContract {
  private static final UnitSettings IMPATIENT =
      UnitSettings.DEFAULT.withTimeouts(2_000_000_000L, 10_000_000_000L, 300_000_000L);

  @TempDir private Path directory;

  @Override
  protected IommuFixture createFixture() {
    return QemuFixture.start(directory, QemuFixture.Plan.of(2).withSettings(IMPATIENT));
  }
}
