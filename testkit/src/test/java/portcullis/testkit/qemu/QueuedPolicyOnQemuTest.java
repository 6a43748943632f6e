package portcullis.testkit.qemu;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import portcullis.core.dma.FlushPolicy;
import portcullis.core.dma.QueuedPolicy;
import portcullis.testkit.dma.DmaMachine;
import portcullis.testkit.dma.FlushPolicyContract;

/** The queued policy, whose timer never comes, on foreign hardware. */
@OnQemu
final class QueuedPolicyOnQemuTest extends FlushPolicyContract {
  @TempDir private Path directory;

  @Override
  protected FlushPolicy.Factory policy() {
    return recycler -> new QueuedPolicy(recycler, 8, Long.MAX_VALUE / 4);
  }

  @Override
  protected DmaMachine createMachine(FlushPolicy.Factory policies) {
    return QemuDmaMachine.start(directory, policies);
  }
}
