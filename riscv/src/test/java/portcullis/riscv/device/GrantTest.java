package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;
import static portcullis.riscv.device.IommuFixture.RWUAD;
import static portcullis.riscv.device.IommuFixture.U;
import static portcullis.riscv.device.IommuFixture.X;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portcullis.core.memory.Access;
import portcullis.core.sync.Rcu;
import portcullis.machine.bus.AddressType;

/** What completions of ATS translation requests grant, section 2.4, to whom. */
class GrantTest {
  private static final int DEVICE = 3;
  private static final long USER_PAGE = 0x1000;
  private static final long SUPERVISOR_PAGE = 0x2000;
  private static final long EN_ATS = 1 << 1;
  private static final long PDTV = 1 << 5;

  private final IommuFixture f = new IommuFixture(RiscvIommuConfig.complete());
  private long root;

  @BeforeEach
  void mapAPageForUsersAndOneForSupervisors() {
    f.start(1);
    root = f.page();
    long processes = f.page();
    f.setContext(DEVICE, 1 | EN_ATS | PDTV, 0, 0, 1L << 60 | processes >>> 12);
    f.ram.setLong(processes, 1 | 1 << 1 | 1 << 2 | 7 << 12); // V, ENS, SUM
    f.ram.setLong(processes + 8, 8L << 60 | root >>> 12);
    f.map(root, 8, USER_PAGE, 0, 0x1000_0000L, RWUAD | X);
    f.map(root, 8, SUPERVISOR_PAGE, 0, 0x1000_1000L, RWUAD & ~U | X);
  }

  @AfterEach
  void close() {
    f.close();
  }

  private String granted(long iova, int access, boolean privileged) {
    Rcu.Reader reader = f.bus.transactions().reader();
    reader.enter();
    try {
      f.dma
          .request(DEVICE, 0, iova, access)
          .as(AddressType.TRANSLATION_REQUEST)
          .privileged(privileged);
      assertThat(f.device.translate(f.dma)).isTrue();
      return Access.describe(f.dma.answer().granted);
    } finally {
      reader.exit();
    }
  }

  @Test
  void usersMayExecuteTheirPagesIfTheyAskTo() {
    assertThat(granted(USER_PAGE, Access.EXECUTE, false)).isEqualTo("rwx");
    assertThat(granted(USER_PAGE, Access.READ, false)).isEqualTo("rw-");
  }

  @Test
  void supervisorsMayExecuteTheirPagesIfTheyAskTo() {
    assertThat(granted(SUPERVISOR_PAGE, Access.EXECUTE, true)).isEqualTo("rwx");
    assertThat(granted(SUPERVISOR_PAGE, Access.READ, true)).isEqualTo("rw-");
  }

  /** Section 2.2.2: "disallowed, regardless of the value of SUM". */
  @Test
  void supervisorsMayAccessPagesOfUsersButNotExecuteThem() {
    assertThat(granted(USER_PAGE, Access.EXECUTE, true)).isEqualTo("rw-");
    assertThat(granted(USER_PAGE, Access.READ, true)).isEqualTo("rw-");
  }

  @Test
  void usersGetNothingOfSupervisors() {
    assertThat(granted(SUPERVISOR_PAGE, Access.EXECUTE, false)).isEqualTo("---");
  }
}
