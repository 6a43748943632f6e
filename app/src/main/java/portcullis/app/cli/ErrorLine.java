package portcullis.app.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import portcullis.app.job.InputException;
import portcullis.app.job.JobFileException;
import portcullis.app.job.RunFailedException;
import portcullis.app.vectors.VectorFileException;
import portcullis.check.loading.SourceFile;

/** Tells what went wrong in one line on standard error, and gives the exit code for it. */
final class ErrorLine implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private final PrintStream err;
  private final PortcullisCommand shared;

  ErrorLine(PrintStream err, PortcullisCommand shared) {
    this.err = err;
    this.shared = shared;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    err.println("%s: %s; try '%s --help'".formatted(command, oneLine(describe(e)), command));
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    return tell(e);
  }

  /** Tells of whatever ended a command, and returns the exit code. */
  int tell(Throwable e) {
    int code = tellInOneLine(e);
    if (shared.stacktrace()) {
      e.printStackTrace(err);
    }
    return code;
  }

  private int tellInOneLine(Throwable e) {
    return switch (e) {
      // Editors and shells know FILE:LINE: at the start of a line.
      case JobFileException wrong -> line(String.valueOf(wrong.getMessage()), ExitCode.USAGE);
      case VectorFileException wrong -> line(String.valueOf(wrong.getMessage()), ExitCode.USAGE);
      case SourceFile.CompilationException wrong ->
          line(String.valueOf(wrong.getMessage()), ExitCode.USAGE);
      case InputException wrong -> line("portcullis: " + wrong.getMessage(), ExitCode.USAGE);
      case RunFailedException failed -> line("portcullis: " + failed.getMessage(), ExitCode.FAILED);
      case OutOfMemoryError exhausted ->
          line(
              "portcullis: the JVM is out of memory ("
                  + exhausted.getMessage()
                  + "); use a smaller --memory or iodepth",
              ExitCode.FAILED);
      default ->
          line(
              "portcullis: internal error: " + e + "; --stacktrace shows where it came from",
              ExitCode.FAILED);
    };
  }

  private int line(String text, int code) {
    err.println(oneLine(text));
    return code;
  }

  private static String describe(ParameterException e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof UnmatchedArgumentException unmatched) {
      List<String> suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        message += " (did you mean " + suggestions.get(0) + "?)";
      }
    }
    return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s*\\R\\s*", " ");
  }
}
