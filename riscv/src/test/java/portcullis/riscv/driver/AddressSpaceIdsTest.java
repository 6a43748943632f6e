package portcullis.riscv.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AddressSpaceIdsTest {
  private static final long SEED = Long.getLong("seed", 0x9ece);

  @Test
  void everyIdIsHandedOutOnceAndZeroNever() {
    AddressSpaceIds ids = new AddressSpaceIds(AddressSpaceIds.LAST_PSCID);
    for (int i = 1; i <= AddressSpaceIds.LAST_PSCID; i++) {
      assertThat(ids.allocate()).isEqualTo(i);
    }
    assertThat(ids.allocate()).isEqualTo(AddressSpaceIds.NONE);
    ids.release(77);
    assertThat(ids.allocate()).isEqualTo(77);
  }

  @Test
  void aReleasedIdRestsUntilAllOthersHaveHadTheirTurn() {
    AddressSpaceIds ids = new AddressSpaceIds(100);
    ids.release(ids.allocate());
    for (int i = 2; i <= 100; i++) {
      assertThat(ids.allocate()).isEqualTo(i);
    }
    assertThat(ids.allocate()).isEqualTo(1);
    assertThat(ids.allocate()).isEqualTo(AddressSpaceIds.NONE);
  }

  @Test
  void releasingWhatNobodyHasIsMisuse() {
    AddressSpaceIds ids = new AddressSpaceIds(100);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ids.release(5))
        .withMessageContaining("0x5");
    assertThatIllegalArgumentException().isThrownBy(() -> ids.release(0));
    assertThatIllegalArgumentException().isThrownBy(() -> ids.release(101));
  }

  @Test
  void noTwoOwnersEverHaveOneId() {
    SplittableRandom random = new SplittableRandom(SEED);
    AddressSpaceIds ids = new AddressSpaceIds(130);
    Set<Integer> owned = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      if (random.nextInt(100) < 51) {
        int id = ids.allocate();
        assertThat(id == AddressSpaceIds.NONE ? owned.size() == 130 : owned.add(id))
            .as("-Dseed=%d, step %d, id %d", SEED, i, id)
            .isTrue();
      } else if (!owned.isEmpty()) {
        int id = owned.iterator().next();
        owned.remove(id);
        ids.release(id);
      }
    }
  }
}
