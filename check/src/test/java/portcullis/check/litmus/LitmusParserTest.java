package portcullis.check.litmus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LitmusParserTest {
  private static final String SHELL =
      """
      C T
      { x=1; int y; int *p = y; spinlock_t l; }
      P0(int *x, int **p, spinlock_t *l)
      {
        int r0;
        %s
      }
      exists (%s)
      """;

  private static String errorOf(String statement, String condition) {
    return errorOf(SHELL.formatted(statement, condition));
  }

  private static String errorOf(String text) {
    LitmusSyntaxException error =
        catchThrowableOfType(
            LitmusSyntaxException.class, () -> LitmusParser.parse("t.litmus", text));
    assertThat(error).as("an error in%n%s", text).isNotNull();
    assertThat(error.getMessage()).doesNotContain("\n");
    return error.getMessage();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "r1 = 1;                  | 6:3: 'r1' is not declared; write 'int r1;' before",
        "x = 1;                   | 6:3: 'x' is shared; write *x or WRITE_ONCE(*x, ...)",
        "r0 = READ_ONCE(x);       | 6:18: READ_ONCE is of a place, not of an address; write *p",
        "WRITE_ONCE(*y, 1);       | 6:15: 'y' is no parameter of this thread; add 'int *y' to its",
        "smp_store_release(*x, 1);| 6:21: this is a value where an address must be; leave out the",
        "smp_mbx();               | 6:3: there is no primitive 'smp_mbx' here; use READ_ONCE,",
        "spin_lock(x);            | 6:13: 'x' is no spin lock; make it a parameter 'spinlock_t *",
        "WRITE_ONCE(*l, 1);       | 6:14: '*l' reads or writes a spin lock; use spin_lock(l) or an",
        "xchg(l, 1);              | 6:8: 'l' is a spin lock; use an int",
        "r0 = 1                   | 7:1: '}' is where ';' must be; write it",
        "int r0;                  | 6:7: 'r0' is declared twice; give one another name",
        "long r2;                 | 6:3: 'long' is not declared",
        "r0 = 99999999999;        | 6:8: '99999999999' is no int; write one between",
        "r0 = $;                  | 6:8: no test has a '$'; take it out",
        "r0 = (int) 1;            | 6:9: casts are not read",
        "for (;;) {}              | 6:3: there is no primitive 'for' here",
      })
  void anErrorSaysWhereAndWhatToDo(String statement, String message) {
    assertThat(errorOf(statement, "0:r0=0")).startsWith("t.litmus:" + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0:r7=0 | 8:11: P0 has no local variable 'r7'; it has [r0]",
        "1:r0=0 | 8:9: there is no P1; the last is P0",
        "q=0    | 8:9: 'q' is no shared int; the shared variables are [x, y, p, l]",
        "x 1    | 8:11: '1' is where '=' must be; write it",
        "x=1) ( | 8:14: '(' is after the condition; take it out",
      })
  void anErrorInTheConditionDoesToo(String condition, String message) {
    assertThat(errorOf("r0 = 1;", condition)).startsWith("t.litmus:" + message);
  }

  @Test
  void whatIsNoLitmusTestIsSaidToBeNone() {
    assertThat(errorOf("X86 SB\n{}")).contains(":1:1: this is no litmus test in C");
    assertThat(errorOf("C T\n{ int a[2]; }")).contains("2:8: arrays are not read");
    assertThat(errorOf("C T\n{}\nexists (true)")).contains("3:1: there is no thread");
    assertThat(errorOf("C T\n{}\nP1() {}\nexists (true)")).contains("3:1: 'P1' is where P0 must");
    assertThat(errorOf("C T\n{}\nP0() {}\n")).contains("is where the condition must be");
    assertThat(errorOf("C T\n{ (* }")).contains("this comment has no end");
    assertThat(errorOf("C T\n\"")).contains("2:1: this string has no end");
    assertThat(errorOf("C T")).contains("1:4: the end of the file is where '{' must be");
  }

  @Test
  void whatHerd7WritesAroundATestIsPassedOver() throws Exception {
    LitmusTest test =
        LitmusParser.parse(
            "t.litmus",
            """
            C A+b-c.1

            "A title { with a brace"
            (* A comment { too *)
            Cycle=Rfe PodRR
            {
              // nothing
              [x]=-1; y = 0x10;
            }
            P0(int *x, volatile int *y) /* a comment */
            {
              int r0; int r1 = 2;
              if (*x == 1) { r0 = 1; } else if (r1) r0 = 2; else { *x = 3; }
            }
            locations [0:r1; x; y;]
            filter (~(x=7))
            ~exists (0:r0=1 /\\ (x=3 \\/ not (y=1)) => true)
            """);
    assertThat(test.name()).isEqualTo("A+b-c.1");
    assertThat(test.initial().values()).containsExactlyInAnyOrder(-1L, 16L);
    assertThat(test.observed())
        .extracting(Object::toString)
        .containsExactly("0:r0", "0:r1", "[x]", "[y]");
    assertThat(test.quantifier()).isEqualTo(Quantifier.NOT_EXISTS);
    assertThat(test.condition().text(Long::toString))
        .isEqualTo("((0:r0=1 /\\ ([x]=3 \\/ ~[y]=1)) => true)");
  }
}
