package portcullis.check.scenario;

/** A region is taken away while another thread changes it by atomic updates: contract 7. */
public final class RegionUpdate extends RegionAccess {
  /** For the loader. */
  public RegionUpdate() {}

  @Override
  void access() {
    memory.compareAndSetLong(0, OURS, OURS);
    memory.compareAndSetInt(0, (int) OURS, (int) OURS);
    found(memory.getAndOrLong(0, OURS));
    found(memory.getAndSetLong(0, OURS));
  }
}
