package portcullis.testkit.qemu;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests of the class run on QEMU's IOMMU: skipped where there is no QEMU, and judged by the
 * list of what is known to differ there.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({QemuPresence.class, DivergenceJudge.class})
@interface OnQemu {}
