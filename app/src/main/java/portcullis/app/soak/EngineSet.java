package portcullis.app.soak;

import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.core.domain.PagingDomain;
import portcullis.core.sync.SharedRefArray;

/**
 * The engines that come and go, the domains they are attached to, and what is known of both.
 * Thread-safe: one {@link ChurnActor} changes an engine, one {@link DmaActor} programs it.
 */
final class EngineSet {
  /** How many there are; even ones belong to one actor of each kind, odd ones to the other. */
  static final int ENGINES = 4;

  private final List<PagingDomain> domains;
  private final List<SlotOracle> oracles;
  private final Placement placement = new Placement(ENGINES);
  // Null while absent. Release pairs with the acquire in #engine.
  private final SharedRefArray<Engine> engines = new SharedRefArray<>(ENGINES);

  /**
   * @param domains number 1 is the first
   * @param oracles of each domain
   */
  EngineSet(List<PagingDomain> domains, List<SlotOracle> oracles) {
    this.domains = domains;
    this.oracles = oracles;
  }

  int domains() {
    return domains.size();
  }

  PagingDomain domain(int number) {
    return domains.get(number - 1);
  }

  SlotOracle oracle(int number) {
    return oracles.get(number - 1);
  }

  Placement placement() {
    return placement;
  }

  @Nullable Engine engine(int index) {
    return engines.getAcquire(index); // pairs with #set
  }

  void set(int index, @Nullable Engine engine) {
    engines.setRelease(index, engine); // pairs with #engine
  }
}
