package portcullis.app.soak;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlotOracleTest {
  private static final int SLOT = 5;

  private final SlotOracle oracle = new SlotOracle(1);

  @Test
  void aReadOfTheMappedPageIsRight() {
    long tag = oracle.beginMap(SLOT);
    oracle.endMap(SLOT);
    long word = oracle.observe(SLOT);
    assertThat(SlotOracle.wasMapped(word, word)).isTrue();
    assertThat(oracle.judge(SLOT, word, word, tag)).isNull();
  }

  @Test
  void aReadOfAPageUnmappedBeforeIsTold() {
    long tag = oracle.beginMap(SLOT);
    oracle.endMap(SLOT);
    oracle.beginUnmap(SLOT);
    long during = oracle.observe(SLOT);
    oracle.endUnmap(SLOT);
    long word = oracle.observe(SLOT);
    assertThat(oracle.judge(SLOT, during, word, tag)).isNull();
    assertThat(oracle.judge(SLOT, word, word, tag)).contains("0x105000000000000", "0x1009f1000");
  }

  @Test
  void aReadOfAnotherSlotsPageIsTold() {
    long tag = oracle.beginMap(SLOT);
    oracle.endMap(SLOT);
    oracle.beginMap(SLOT + 1);
    oracle.endMap(SLOT + 1);
    long word = oracle.observe(SLOT + 1);
    assertThat(oracle.judge(SLOT + 1, word, word, tag)).isNotNull();
  }

  @Test
  void anEngineIsSteadyOnlyBetweenChanges() {
    Placement placement = new Placement(1);
    placement.beginChange(0);
    placement.endChange(0, 2);
    long before = placement.observe(0);
    assertThat(Placement.wasSteady(before, placement.observe(0))).isTrue();
    assertThat(Placement.domainOf(before)).isEqualTo(2);
    placement.beginChange(0);
    assertThat(Placement.wasSteady(before, placement.observe(0))).isFalse();
    placement.endChange(0, 2);
    assertThat(Placement.wasSteady(before, placement.observe(0))).isFalse();
  }
}
