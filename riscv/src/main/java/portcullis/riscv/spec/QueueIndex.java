package portcullis.riscv.spec;

/**
 * Head or tail of a queue in memory: {@code cqh}, {@code cqt}, {@code fqh}, {@code fqt}, {@code
 * pqh}, {@code pqt}. Sections 5.7, 5.8, 5.10, 5.11, 5.13, 5.14.
 */
public final class QueueIndex {
  /** The index as software may write it; only as many bits as the queue has entries for. */
  public static final BitField INDEX = BitField.warl("index", 0, 31);

  private QueueIndex() {}

  static Layout writable(String name, String section) {
    return Layout.of(name, section, 32, INDEX);
  }

  static Layout readOnly(String name, String section) {
    return Layout.of(name, section, 32, BitField.ro("index", 0, 31));
  }
}
