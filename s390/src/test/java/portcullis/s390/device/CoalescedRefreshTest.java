package portcullis.s390.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portcullis.machine.pci.RequesterId;
import portcullis.s390.spec.FunctionState;
import portcullis.s390.spec.TableLevel;

/**
 * Which of the refreshes that wait together are answered with the work that was done for another.
 */
class CoalescedRefreshTest {
  private static final long PAGE = 4096;
  private static final long LAST = (1L << 41) - 1;

  private ZpciFixture f;
  private Hypervisor hypervisor;
  private ZpciFunction function;
  private Registration registered;
  private long root;

  @BeforeEach
  void start() {
    f = ZpciFixture.lpar();
    hypervisor = new Hypervisor(f.bus, new Environment.Shadowed(100, 1 << 20));
    function =
        new ZpciFunction(
            1,
            1,
            new RequesterId(0, 9, 0),
            f.function,
            f.machine.config(),
            f.bus,
            new EventQueue(new Quiescence(f.bus, null)));
    root = f.table(ZpciFixture.RT);
    registered = register();
  }

  @AfterEach
  void close() {
    hypervisor.close();
    f.close();
  }

  private Registration register() {
    TableLevel level = TableLevel.REGION_THIRD;
    Registration next =
        new Registration(
            0,
            LAST,
            ZpciFixture.anchor(ZpciFixture.RT, root),
            level,
            f.ram,
            hypervisor.make(level));
    FunctionSnapshot now = function.snapshot();
    assertThat(function.replace(now, new FunctionSnapshot(FunctionState.ENABLED, 1, next)))
        .isTrue();
    return next;
  }

  private Interception waiting(Registration by, long first, long last) {
    Interception one = new Interception();
    one.leaveGuest(function, by, first, last);
    return one;
  }

  private void serve(Interception... together) {
    for (int i = 0; i + 1 < together.length; i++) {
      together[i].next = together[i + 1];
    }
    hypervisor.serve(together[0]);
  }

  private long coalesced() {
    return function.counters.get(Counter.COALESCED_REFRESHES);
  }

  private void map(int page) {
    f.map(root, ZpciFixture.RT, page * PAGE, f.page(), 0);
  }

  @Test
  void aRangeWithinAnothersIsAnsweredWithIt() {
    map(1);
    Interception all = waiting(registered, 0, LAST);
    Interception part = waiting(registered, PAGE, 2 * PAGE - 1);
    Interception again = waiting(registered, 0, LAST);
    serve(all, part, again);
    assertThat(coalesced()).isEqualTo(2);
    assertThat(function.counters.get(Counter.PINS)).isEqualTo(1);
    assertThat(part.outcome()).isZero();
  }

  @Test
  void aWiderRangeIsServedItself() {
    map(1);
    map(2);
    Interception part = waiting(registered, PAGE, 2 * PAGE - 1);
    Interception wider = waiting(registered, PAGE, 3 * PAGE - 1);
    Interception other = waiting(registered, 0, PAGE - 1);
    serve(part, wider, other);
    assertThat(coalesced()).isZero();
    assertThat(function.counters.get(Counter.PINS)).isEqualTo(2);
  }

  @Test
  void whatEndedInAFaultAnswersNobodyElse() {
    f.ram.setLong(root, 0x1000); // no entry of such a table
    Interception first = waiting(registered, 0, PAGE - 1);
    Interception second = waiting(registered, 0, PAGE - 1);
    serve(first, second);
    assertThat(coalesced()).isZero();
    assertThat(first.outcome()).isNegative().isEqualTo(second.outcome());
    assertThat(second.failingIova()).isZero();
  }

  @Test
  void aFormerRegistrationIsNeitherServedNorAnswered() {
    Registration former = registered;
    Registration next = register();
    Interception late = waiting(former, 0, LAST);
    Interception present = waiting(next, 0, LAST);
    Interception lateToo = waiting(former, 0, LAST);
    serve(late, present, lateToo);
    assertThat(coalesced()).isZero();
    assertThat(late.outcome()).isEqualTo(Hypervisor.SUPERSEDED);
    assertThat(present.outcome()).isZero();
    assertThat(lateToo.outcome()).isEqualTo(Hypervisor.SUPERSEDED);
    hypervisor.drop(function, former.shadow);
  }
}
