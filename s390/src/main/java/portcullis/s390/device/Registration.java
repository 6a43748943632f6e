package portcullis.s390.device;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import portcullis.core.memory.PhysicalMemory;
import portcullis.s390.spec.TableLevel;
import portcullis.s390.spec.TranslationAnchor;

/**
 * I/O address translation as it was registered for a function. Immutable, but for the shadow, which
 * is the hypervisor's; its identity tells one registration from the next.
 */
final class Registration {
  /** First and last IOVA of the aperture; unsigned. */
  final long first;

  final long last;
  final long anchor;

  /** Level of the guest's root table; null if addresses are not translated. */
  final @Nullable TableLevel rootLevel;

  /** Whether the anchor permits writing. */
  final boolean writable;

  /** What hardware walks: the guest's tables, or the shadow of them. */
  final PhysicalMemory tables;

  /** Where the root of those is. */
  final long root;

  /** The shadow, if there is a hypervisor and something to shadow. */
  final @Nullable Shadow shadow;

  Registration(
      long first,
      long last,
      long anchor,
      @Nullable TableLevel rootLevel,
      PhysicalMemory guestMemory,
      @Nullable Shadow shadow) {
    this.first = first;
    this.last = last;
    this.anchor = anchor;
    this.rootLevel = rootLevel;
    this.writable = !TranslationAnchor.PROTECTED.isSet(anchor);
    this.shadow = shadow;
    this.tables = shadow == null ? guestMemory : shadow.memory();
    this.root = shadow == null ? TranslationAnchor.rootPhysAddr(anchor) : shadow.root();
  }

  boolean covers(long iova) {
    return Long.compareUnsigned(iova - first, last - first) <= 0;
  }

  /** The {@link TranslationWord} that hardware finds for an IOVA of the aperture. */
  long walk(long iova) {
    return TableWalker.walk(tables, Objects.requireNonNull(rootLevel), root, writable, iova);
  }
}
