package portcullis.testkit.lifecycle;

class FragileStressTest extends LifecycleStress {
  @Override
  protected LifecycleFixture createFixture() {
    return new FragileMachine();
  }
}
