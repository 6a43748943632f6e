package portcullis.check.litmus;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What comes before a test's initial values.
 *
 * @param name of the test
 * @param end where in the text the name ends
 */
record Header(String name, int end) {
  private static final Pattern FIRST_LINE = Pattern.compile("\\s*(\\S+)[ \\t]+(\\S+)[ \\t]*");

  static Header of(String file, String text) throws LitmusSyntaxException {
    Matcher line = FIRST_LINE.matcher(text);
    if (!line.lookingAt() || !line.group(1).equals("C")) {
      throw new LitmusSyntaxException(
          file, 1, 1, "this is no litmus test in C; let its first line be 'C NAME'");
    }
    return new Header(line.group(2), line.end());
  }
}
