package portcullis.app.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The words of {@code serve} that are no options: a topology file at most, and after {@code --}
 * what QEMU is to be given.
 *
 * @param topology the file, or null
 * @param guest QEMU's arguments
 * @param wrong what is wrong about them, or null
 */
record ServeArguments(@Nullable Path topology, List<String> guest, @Nullable String wrong) {
  /**
   * Tells them apart.
   *
   * @param words all that are no options
   * @param line the whole command line
   * @param qemu whether there is to be a QEMU
   */
  static ServeArguments of(List<String> words, List<String> line, boolean qemu) {
    int dashes = line.indexOf("--");
    int behind = dashes < 0 ? 0 : line.size() - dashes - 1;
    int before = words.size() - behind;
    List<String> guest = words.subList(before, words.size());
    String wrong = null;
    if (before > 1) {
      wrong = "'" + words.get(1) + "' is one file too many; arguments for QEMU follow --";
    } else if (behind > 0 && !qemu) {
      wrong = "'" + guest.get(0) + "' is for QEMU, which --qemu starts";
    }
    return new ServeArguments(before > 0 ? Path.of(words.get(0)) : null, guest, wrong);
  }
}
