package portcullis.testkit.qemu;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import portcullis.core.dma.FlushPolicy;
import portcullis.core.dma.StrictPolicy;
import portcullis.testkit.dma.DmaMachine;
import portcullis.testkit.dma.FlushPolicyContract;

/** The strict policy on foreign hardware. */
@OnQemu
final class StrictPolicyOnQemuTest extends FlushPolicyContract {
  @TempDir private Path directory;

  @Override
  protected FlushPolicy.Factory policy() {
    return StrictPolicy::new;
  }

  @Override
  protected DmaMachine createMachine(FlushPolicy.Factory policies) {
    return QemuDmaMachine.start(directory, policies);
  }
}
