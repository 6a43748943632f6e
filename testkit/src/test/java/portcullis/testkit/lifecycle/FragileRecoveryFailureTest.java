package portcullis.testkit.lifecycle;

class FragileRecoveryFailureTest extends RecoveryFailureContract {
  @Override
  protected LifecycleFixture createFixture() {
    return new FragileMachine();
  }
}
