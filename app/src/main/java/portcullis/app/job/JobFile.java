package portcullis.app.job;

import java.util.List;

/**
 * A job file, read and checked.
 *
 * @param source as the user named it, for messages and reports
 * @param sections the jobs in the order of the file, at least one
 */
public record JobFile(String source, List<JobSection> sections) {
  /** Keeps a copy of the list. */
  public JobFile {
    sections = List.copyOf(sections);
  }

  /** Workers of all jobs together. */
  public int clones() {
    return sections.stream().mapToInt(JobSection::clones).sum();
  }

  /**
   * The file as text, every option spelt out and no globals; reading it gives equal sections but
   * for their lines.
   */
  public String toText() {
    StringBuilder text = new StringBuilder();
    for (JobSection section : sections) {
      text.append('[').append(section.name()).append("]\n");
      for (JobOption option : JobOption.values()) {
        String value = option.valueOf(section);
        if (!value.isEmpty()) {
          text.append(option.fioName()).append('=').append(value).append('\n');
        }
      }
      text.append('\n');
    }
    return text.toString();
  }
}
