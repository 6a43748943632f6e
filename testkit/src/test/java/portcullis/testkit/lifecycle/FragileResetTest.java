package portcullis.testkit.lifecycle;

class FragileResetTest extends ResetContract {
  @Override
  protected LifecycleFixture createFixture() {
    return new FragileMachine();
  }

  @Override
  protected boolean hasPasids() {
    return true;
  }
}
