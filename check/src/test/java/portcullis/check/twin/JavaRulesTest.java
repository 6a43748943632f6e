package portcullis.check.twin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import portcullis.check.execution.Ending;
import portcullis.check.execution.MemoryModel;
import portcullis.check.exploration.SystematicSearch;

/** The weakest model shows nothing that Java forbids, and of what it allows what the table says. */
class JavaRulesTest {
  private static final int FEWEST_RULES = 30;

  static List<JavaRule> rules() throws IOException {
    return JavaRule.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void whatJavaForbidsIsNeverShownAndWhatItAllowsAsTheTableSays(JavaRule rule) {
    boolean isShown = shows(rule, MemoryModel.PSO);
    assertThat(isShown)
        .as("%s: %s, since %s", rule.name(), rule.verdict(), rule.why())
        .isEqualTo(rule.verdict() == JavaRule.Verdict.SHOWN);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void strongerModelsShowNothingMore(JavaRule rule) {
    boolean isShownByTso = shows(rule, MemoryModel.TSO);
    if (isShownByTso) {
      assertThat(rule.verdict()).as(rule.name()).isEqualTo(JavaRule.Verdict.SHOWN);
    }
    if (shows(rule, MemoryModel.SC)) {
      assertThat(isShownByTso).as(rule.name()).isTrue();
    }
  }

  @Test
  void theTableHasEnoughRulesOfEachKindAndNamesEachOnce() throws Exception {
    Map<JavaRule.Verdict, Integer> counts = new EnumMap<>(JavaRule.Verdict.class);
    List<JavaRule> rules = JavaRule.all();
    for (JavaRule rule : rules) {
      counts.merge(rule.verdict(), 1, Integer::sum);
      assertThat(rule.why()).as(rule.name()).isNotBlank();
    }
    System.out.println("Java's rules: " + counts);
    assertThat(rules).hasSizeGreaterThanOrEqualTo(FEWEST_RULES);
    assertThat(rules).extracting(JavaRule::name).doesNotHaveDuplicates();
    assertThat(counts).containsOnlyKeys(JavaRule.Verdict.values());
  }

  private static boolean shows(JavaRule rule, MemoryModel model) {
    JavaRuleProgram program = new JavaRuleProgram(rule, model);
    SystematicSearch search = new SystematicSearch();
    boolean isShown = false;
    do {
      Ending ending = search.next(program);
      if (ending != Ending.STOPPED) {
        assertThat(ending).as(program.execution().failure()).isEqualTo(Ending.COMPLETE);
        isShown |= program.hasOutcome();
      }
    } while (search.advance(program.execution().trace()));
    return isShown;
  }
}
