package portcullis.app.vectors;

import portcullis.app.job.InputException;

/** A line of a file with scenarios that cannot be used. The message is {@code FILE:LINE: ...}. */
public final class VectorFileException extends InputException {
  private static final long serialVersionUID = 1L;

  VectorFileException(String source, long line, String problem) {
    super(source + ":" + line + ": " + problem);
  }
}
