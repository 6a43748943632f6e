package portcullis.testkit.qemu;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import portcullis.testkit.domain.DomainContract;
import portcullis.testkit.domain.IommuFixture;

@OnQemu
class RiscvDomainContractOnQemuTest extends DomainContract {
  @TempDir private Path directory;

  @Override
  protected IommuFixture createFixture() {
    return QemuFixture.start(directory, QemuFixture.Plan.of(2));
  }
}
