package portcullis.check.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import portcullis.check.execution.MemoryModel;
import portcullis.check.exploration.Explorer;
import portcullis.check.exploration.Listener;
import portcullis.check.exploration.SearchPlan;
import portcullis.check.exploration.Subject;
import portcullis.check.exploration.Verdict;

class SourceFileTest {
  @TempDir private Path directory;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @Test
  void theExampleLosesUnderBuffersAndItsRepairHolds()
      throws IOException, SourceFile.CompilationException {
    Path root = Path.of(System.getProperty("portcullis.root", ".."));
    SourceFile source = SourceFile.compile(root.resolve("docs/examples/AttachRace.java"));

    assertThat(source.scenarios()).containsExactly("AttachRace", "AttachRace$Fixed");
    assertThat(explore(source, "AttachRace", MemoryModel.SC)).isInstanceOf(Verdict.Holds.class);
    assertThat(explore(source, "AttachRace", MemoryModel.TSO)).isInstanceOf(Verdict.Loses.class);
    for (MemoryModel model : MemoryModel.values()) {
      assertThat(explore(source, "AttachRace$Fixed", model)).isInstanceOf(Verdict.Holds.class);
    }
  }

  private static Verdict explore(SourceFile source, String className, MemoryModel model) {
    Subject subject =
        new Subject("example", className, model, Alteration.none(), source, Subject.MOST_STEPS);
    return new Explorer(subject, SearchPlan.exhaustive()).explore(Listener.SILENT);
  }

  @Test
  void whatDoesNotCompileIsToldByFileAndLine() throws IOException {
    Path file = write("Wrong.java", "public class Wrong {\n  int x = \"\";\n}\n");

    assertThatThrownBy(() -> SourceFile.compile(file))
        .isInstanceOf(SourceFile.CompilationException.class)
        .hasMessageStartingWith(file + ":2: incompatible types");
  }

  @Test
  void onlyPublicConcreteScenariosWithASimpleConstructorAreRun()
      throws IOException, SourceFile.CompilationException {
    Path file =
        write(
            "Some.java",
            """
            package some.where;
            import portcullis.check.program.Scenario;
            public abstract class Some extends Scenario {
              public static class Good extends Some { protected void build() {} }
              public static class WithParameter extends Good { public WithParameter(int x) {} }
              static class Hidden extends Good {}
              public static class Unrelated {}
              public static class Nested extends Good {}
            }
            """);

    assertThat(SourceFile.compile(file).scenarios())
        .containsExactly("some.where.Some$Good", "some.where.Some$Nested");
  }
}
