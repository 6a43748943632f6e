package portcullis.testkit.s390;

import portcullis.core.dma.FlushPolicy;
import portcullis.core.dma.StrictPolicy;
import portcullis.testkit.dma.DmaMachine;
import portcullis.testkit.dma.FlushPolicyContract;

/** The strict policy over the s390 driver. */
final class S390StrictPolicyTest extends FlushPolicyContract {
  @Override
  protected FlushPolicy.Factory policy() {
    return StrictPolicy::new;
  }

  @Override
  protected DmaMachine createMachine(FlushPolicy.Factory policies) {
    return S390DmaMachine.of(policies);
  }
}
