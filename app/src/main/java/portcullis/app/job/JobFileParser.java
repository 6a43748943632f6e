package portcullis.app.job;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the subset of fio's job-file syntax that docs/jobs.md describes. The first line that cannot
 * be used ends it with a {@link JobFileException}; nothing is skipped or guessed.
 *
 * <p>Used once, by one thread.
 */
public final class JobFileParser {
  private static final String GLOBAL = "global";

  private final String source;
  private final List<JobSection> sections = new ArrayList<>();
  private final SectionDraft globals = new SectionDraft();
  // The section being read: null before the first, the globals themselves inside [global].
  private @Nullable SectionDraft open;
  private String openName = "";
  private int openLine;

  private JobFileParser(String source) {
    this.source = source;
  }

  /**
   * Reads a file.
   *
   * @throws InputException if it cannot be read, or, as a {@link JobFileException}, used
   */
  public static JobFile parse(Path file) throws InputException {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new InputException("job file " + file + " does not exist");
    } catch (CharacterCodingException e) {
      throw new InputException("job file " + file + " is not a text file in UTF-8");
    } catch (IOException e) {
      throw new InputException(
          "job file "
              + file
              + " cannot be read: "
              + (Files.isDirectory(file) ? "it is a directory" : e.getMessage()));
    }
    return parse(file.toString(), text);
  }

  /**
   * Reads a text.
   *
   * @param source what messages and reports call it
   */
  public static JobFile parse(String source, String text) throws JobFileException {
    JobFileParser parser = new JobFileParser(source);
    int number = 0;
    for (String line : text.split("\r?\n", -1)) {
      parser.line(++number, line);
    }
    parser.closeSection();
    if (parser.sections.isEmpty()) {
      throw new JobFileException(
          source, 1, "there is no job; begin one with its name in brackets, such as [reads]");
    }
    return new JobFile(source, parser.sections);
  }

  private void line(int number, String line) throws JobFileException {
    String content = withoutComment(line).strip();
    if (content.isEmpty()) {
      return;
    }
    if (content.startsWith("[")) {
      closeSection();
      openSection(number, content);
    } else if (open == null) {
      throw new JobFileException(
          source, number, "'" + content + "' stands before the first section, such as [global]");
    } else {
      option(open, number, content);
    }
  }

  /** Fio takes {@code #} and {@code ;} for comments even in the middle of a line. */
  private static String withoutComment(String line) {
    for (int i = 0; i < line.length(); i++) {
      if (line.charAt(i) == '#' || line.charAt(i) == ';') {
        return line.substring(0, i);
      }
    }
    return line;
  }

  private void openSection(int number, String content) throws JobFileException {
    if (content.length() < 3 || !content.endsWith("]")) {
      throw new JobFileException(
          source, number, "'" + content + "' is no section; write a name in brackets, [name]");
    }
    String name = content.substring(1, content.length() - 1).strip();
    if (name.isEmpty() || (name.startsWith(GLOBAL) && !name.equals(GLOBAL))) {
      throw new JobFileException(
          source,
          number,
          name.isEmpty()
              ? "a section needs a name in its brackets"
              : "fio takes '"
                  + name
                  + "' for a global section; write [global], or another name for a job");
    }
    openName = name;
    openLine = number;
    open = name.equals(GLOBAL) ? globals : new SectionDraft(globals);
  }

  private void closeSection() throws JobFileException {
    if (open != null && open != globals) {
      sections.add(open.finish(source, openName, openLine));
    }
    open = null;
  }

  private void option(SectionDraft draft, int number, String content) throws JobFileException {
    int equals = content.indexOf('=');
    String name = (equals < 0 ? content : content.substring(0, equals)).strip();
    if (equals < 0 && name.matches("include\\s.*")) {
      throw new JobFileException(
          source, number, "include is not supported; copy the lines of that file here");
    }
    JobOption option = JobOption.named(name);
    if (option == null) {
      throw new JobFileException(source, number, OptionHints.forUnknown(name));
    }
    String value = equals < 0 ? "" : content.substring(equals + 1).strip();
    if (value.isEmpty()) {
      if (equals >= 0 || !option.mayBeBare()) {
        throw new JobFileException(source, number, name + " needs a value: " + name + "=...");
      }
      value = "1";
    }
    if (value.contains("$")) {
      throw new JobFileException(
          source, number, name + "=" + value + ": $ is not expanded; write the value itself");
    }
    try {
      option.read(draft, value);
    } catch (BadValueException e) {
      throw new JobFileException(source, number, name + ": " + e.getMessage());
    }
    draft.lines.put(option, number);
  }
}
