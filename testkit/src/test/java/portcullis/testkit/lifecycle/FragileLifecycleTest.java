package portcullis.testkit.lifecycle;

class FragileLifecycleTest extends LifecycleContract {
  @Override
  protected LifecycleFixture createFixture() {
    return new FragileMachine();
  }
}
