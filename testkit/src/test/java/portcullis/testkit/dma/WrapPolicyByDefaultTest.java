package portcullis.testkit.dma;

import portcullis.core.dma.FlushPolicy;
import portcullis.core.dma.WrapPolicy;

/** The wrap policy with the window that is the default, which no test comes to the end of. */
final class WrapPolicyByDefaultTest extends FlushPolicyContract {
  @Override
  protected FlushPolicy.Factory policy() {
    return WrapPolicy.factory();
  }
}
