package portcullis.check.report;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.Optional;
import portcullis.check.loading.TwinLoader;

/** Which lines of the program under check are being executed. */
final class Frames {
  private static final int MOST = 6;
  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private Frames() {}

  /** Innermost first, such as {@code Bonds.java:155}. */
  static List<String> ofProgram() {
    return WALKER.walk(frames ->
        frames
            .filter(frame -> TwinLoader.isUnderCheck(frame.getDeclaringClass()))
            .limit(MOST)
            .map(Frames::text)
            .toList());
  }

  private static String text(StackFrame frame) {
    return frame.getFileName() + ":" + frame.getLineNumber();
  }

  /** The innermost frame of the program that is no twin's. */
  static Optional<StackFrame> innermost() {
    return WALKER.walk(frames ->
        frames.filter(frame -> TwinLoader.isUnderCheck(frame.getDeclaringClass())).findFirst());
  }
}
