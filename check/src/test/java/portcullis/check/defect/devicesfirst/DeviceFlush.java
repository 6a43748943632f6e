package portcullis.check.defect.devicesfirst;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;

/** What the variant needs of it. */
final class DeviceFlush {
  static native DeviceFlush ofThread();

  native FlushReport run(Bond[] snapshot, @Nullable Gather gather, FlushReport awaited);
}
