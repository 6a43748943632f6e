package portcullis.s390.device;

import static org.assertj.core.api.Assertions.assertThat;
import static portcullis.s390.device.ZpciFixture.FID;
import static portcullis.s390.device.ZpciFixture.OK;
import static portcullis.s390.device.ZpciFixture.RT;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import portcullis.s390.spec.EventCode;
import portcullis.s390.spec.FunctionState;

/** What each instruction answers in each state, and what the state is afterwards. */
class StateTableTest {
  /** Condition codes: ok, h for 3, e with a status; else response codes in hexadecimal. */
  private static final String TABLE =
      """
      instruction    reserved standby  disabled enabled registered error  unblocked permanent
      enable         101      102      10>E     102     102        102    102       106
      disable        101      102      102      10>D    10>D       10>D   10>D      106
      register       h        h        h        ok      e24        e40    e24       h
      deregister     h        h        h        e24     ok         e40    ok        h
      reregister     h        h        h        e24     ok         e40    ok        h
      reset-error    h        h        h        e24     e24        ok>E   ok>E      h
      reset-block    h        h        h        e24     e24        ok>U   e24       h
      interruptions  h        h        h        e4      e4         e4     e4        h
      refresh        h        h        h        e28     ok         e40    ok        h
      store-controls h        h        ok       ok      ok         ok     ok        e8
      load           h        h        h        ok      ok         e12    ok        e12
      store          h        h        h        ok      ok         e12    ok        e12
      query          101      10       10       10      10         10     10        10
      configure      9f0      20>D     120      120     120        120    120       120
      deconfigure    9f0      120      20>S     20>S    20>S       20>S   20>S      20>S
      fail           -        no       yes>P    yes>P   yes>P      yes>P  yes>P     no
      inject         -        no       no       yes>X   yes>X      no     yes>X     no
      remove         -        >R       >R       >R      >R         >R     >R        >R
      """;

  static Stream<Arguments> cells() {
    String[] lines = TABLE.split("\n");
    String[] states = lines[0].trim().split(" +");
    return Stream.of(new Environment.Lpar(), new Environment.Shadowed(100, 1 << 20))
        .flatMap(environment ->
            Stream.of(lines)
                .skip(1)
                .map(line -> line.trim().split(" +"))
                .flatMap(row ->
                    Stream.iterate(1, i -> i < states.length, i -> i + 1)
                        .map(i -> Arguments.of(environment, row[0], states[i], row[i]))));
  }

  @ParameterizedTest
  @MethodSource("cells")
  void theTableSaysWhatHappens(
      Environment environment, String instruction, String state, String expected) {
    try (ZpciFixture f = new ZpciFixture(ZpciConfig.of(environment))) {
      int handle = bring(f, state);
      FunctionState before = f.machine.state(FID);
      f.events();
      String answer = issue(f, instruction, handle);
      String[] parts = (expected + " ").split(">");
      assertThat(answer).isEqualTo(parts[0].trim());
      FunctionState after =
          parts.length == 1
              ? before
              : switch (parts[1].trim()) {
                case "D" -> FunctionState.DISABLED;
                case "E" -> FunctionState.ENABLED;
                case "P" -> FunctionState.PERMANENT_ERROR;
                case "R" -> FunctionState.RESERVED;
                case "S" -> FunctionState.STANDBY;
                case "U" -> FunctionState.ERROR_UNBLOCKED;
                default -> FunctionState.ERROR;
              };
      assertThat(f.machine.state(FID)).isEqualTo(after);
      boolean lives =
          switch (instruction) {
            case "enable", "disable", "configure", "deconfigure", "remove" -> before == after;
            default -> true;
          };
      assertThat(f.handle(FID) == handle || before == FunctionState.RESERVED)
          .as("handle kept")
          .isEqualTo(lives);
    }
  }

  private static int bring(ZpciFixture f, String state) {
    int handle = f.handle(FID);
    switch (state) {
      case "reserved" -> {
        handle = f.enable(FID);
        f.machine.remove(FID);
      }
      case "standby" -> f.machine.deconfigure(FID);
      case "disabled" -> {}
      case "enabled" -> handle = f.enable(FID);
      default -> {
        handle = f.enable(FID);
        assertThat(f.register(handle, RT, f.table(RT))).isEqualTo(OK);
      }
    }
    if (state.equals("error") || state.equals("unblocked")) {
      assertThat(f.machine.injectError(FID, EventCode.FUNCTION_SERR, 0)).isTrue();
    }
    if (state.equals("unblocked")) {
      assertThat(f.modify(handle, ZpciFixture.RESET_BLOCK)).isEqualTo(OK);
    }
    if (state.equals("permanent")) {
      f.machine.failPermanently(FID);
    }
    return state.equals("standby") ? f.handle(FID) : handle;
  }

  private static String issue(ZpciFixture f, String instruction, int handle) {
    long operand = (long) handle << 32;
    return switch (instruction) {
      case "enable" -> Integer.toHexString(f.set(handle, 0));
      case "disable" -> Integer.toHexString(f.set(handle, 1));
      case "register" -> describe(f.register(handle, RT, f.table(RT)));
      case "deregister" -> describe(f.modify(handle, ZpciFixture.DEREGISTER));
      case "reregister" ->
          describe(f.modify(handle, 6, 0, 1 << 30, ZpciFixture.anchor(RT, f.table(RT))));
      case "reset-error" -> describe(f.modify(handle, ZpciFixture.RESET_ERROR));
      case "reset-block" -> describe(f.modify(handle, ZpciFixture.RESET_BLOCK));
      case "interruptions" -> describe(f.modify(handle, 2));
      case "refresh" -> describe(f.refresh(handle, 0x4000, 0x2000));
      case "store-controls" -> describe(f.machine.storeFunctionControls(operand, f.fib));
      case "load" -> describe(f.machine.load(operand | 4, 0, f.loaded));
      case "store" -> describe(f.machine.store(operand | 4, 0, 1));
      case "query" -> Integer.toHexString(f.clp(3, operand, 192));
      case "configure" -> Integer.toHexString(f.machine.configure(FID));
      case "deconfigure" -> Integer.toHexString(f.machine.deconfigure(FID));
      case "fail" -> f.handle(FID) == 0 ? "-" : f.machine.failPermanently(FID) ? "yes" : "no";
      case "inject" ->
          f.handle(FID) == 0
              ? "-"
              : f.machine.injectError(FID, EventCode.SERVICE_ACTION, 0) ? "yes" : "no";
      default -> {
        f.machine.remove(FID);
        yield f.handle(FID) != 0 ? "still there" : f.events().isEmpty() ? "-" : "";
      }
    };
  }

  private static String describe(long result) {
    assertThat(result >>> 16).isZero();
    return switch ((int) result & 3) {
      case 0 -> "ok";
      case 1 -> "e" + (result >>> 8);
      case 2 -> "busy";
      default -> "h";
    };
  }
}
