package portcullis.app.vectors;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.InputException;

/**
 * Reads scenarios one after the other, so that a file may be of any size. Whether it is compressed
 * is told by its first bytes, not by its name. Used by one thread.
 */
final class VectorFile implements AutoCloseable {
  /** Names standard input. */
  static final String STANDARD_INPUT = "-";

  private static final int GZIP_MAGIC = 0x1f8b;

  private final String name;
  private final BufferedReader lines;
  private long line;

  private VectorFile(String name, BufferedReader lines) {
    this.name = name;
    this.lines = lines;
  }

  /**
   * Opens a file.
   *
   * @param file its path, or {@link #STANDARD_INPUT}
   */
  static VectorFile open(String file) throws InputException {
    try {
      return file.equals(STANDARD_INPUT)
          ? of("standard input", System.in)
          : of(file, Files.newInputStream(existing(file)));
    } catch (IOException e) {
      throw unreadable(file, 1, e);
    }
  }

  /** Reads from a stream, which is closed with this. */
  static VectorFile of(String name, InputStream bytes) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(bytes, 1 << 16);
    buffered.mark(2);
    int magic = (buffered.read() << 8) | buffered.read();
    buffered.reset();
    InputStream plain = magic == GZIP_MAGIC ? new GZIPInputStream(buffered, 1 << 16) : buffered;
    return new VectorFile(
        name,
        new BufferedReader(
            new InputStreamReader(plain, StandardCharsets.UTF_8.newDecoder()), 1 << 16));
  }

  /** The path of a file that can be read. */
  static Path existing(String file) throws InputException {
    Path path = Path.of(file);
    if (!Files.exists(path)) {
      throw new InputException("scenario file " + file + " does not exist");
    }
    if (Files.isDirectory(path)) {
      throw new InputException("scenario file " + file + " is a directory; name a file");
    }
    return path;
  }

  /** The next line, null at the end. */
  @Nullable String nextLine() throws InputException {
    try {
      line++;
      return lines.readLine();
    } catch (IOException e) {
      throw unreadable(name, line, e);
    }
  }

  /** Makes a scenario of the line last read. */
  Scenario parse(String text, ScenarioParser parser) throws InputException {
    try {
      return parser.parse(text);
    } catch (ScenarioException e) {
      throw new VectorFileException(name, line, String.valueOf(e.getMessage()));
    }
  }

  /** The rest of the file as one scenario. */
  Scenario parseRest(ScenarioParser parser) throws InputException {
    StringBuilder text = new StringBuilder();
    for (String next = nextLine(); next != null; next = nextLine()) {
      text.append(next).append('\n');
    }
    line = 1;
    return parse(text.toString(), parser);
  }

  /** The line last read, from 1. */
  long line() {
    return line;
  }

  String name() {
    return name;
  }

  private static InputException unreadable(String name, long line, IOException e) {
    return switch (e) {
      case EOFException _ ->
          new VectorFileException(name, line, "the compressed file is cut off; get the whole file");
      case ZipException _ ->
          new VectorFileException(
              name, line, "the compressed file is damaged; get it again (" + e.getMessage() + ")");
      case CharacterCodingException _ ->
          new VectorFileException(
              name, line, "this is no text; name a JSON-lines file, compressed with gzip or not");
      case NoSuchFileException _ -> new InputException("scenario file " + name + " does not exist");
      default -> new InputException("scenario file " + name + " cannot be read: " + e);
    };
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      // All that was wanted of it has been read.
    }
  }
}
