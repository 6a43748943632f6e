package portcullis.s390.device;

import static org.assertj.core.api.Assertions.assertThat;
import static portcullis.s390.device.ZpciFixture.FID;
import static portcullis.s390.device.ZpciFixture.OK;
import static portcullis.s390.device.ZpciFixture.PROTECTED;
import static portcullis.s390.device.ZpciFixture.RT;
import static portcullis.s390.device.ZpciFixture.ST;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import portcullis.machine.bus.DmaPort;
import portcullis.s390.spec.FunctionState;

/** What hardware makes of tables, with and without a hypervisor between. */
class TranslationTest {
  private static final long IOVA = 0x7654_3000L;

  private ZpciFixture f;
  private DmaPort port;
  private int handle;
  private boolean shadowed;

  @AfterEach
  void close() {
    f.close();
  }

  private void start(boolean withHypervisor) {
    shadowed = withHypervisor;
    ZpciConfig config =
        ZpciConfig.of(withHypervisor ? new Environment.Shadowed() : new Environment.Lpar())
            .withDma(0, -1L)
            .withDesignations(0xf0)
            .withMessagePage(0x3000_0000L);
    f = new ZpciFixture(config);
    handle = f.enable(FID);
    port = f.function.requester.newPort();
  }

  private void refresh(long iova) {
    if (shadowed) {
      assertThat(f.refresh(handle, iova & -4096L, 4096)).isEqualTo(OK);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 7fffffff, false", "1, 3ffffffffff, false", "2, 1fffffffffffff, false",
    "3, ffffffffffffffff, false", "0, 7fffffff, true", "1, 3ffffffffff, true",
    "2, 1fffffffffffff, true", "3, ffffffffffffffff, true"
  })
  void everyRootReachesFromTheFirstPageOfItsSpanToTheLast(int type, String last, boolean vm) {
    start(vm);
    long lastIova = Long.parseUnsignedLong(last, 16);
    long root = f.table(type);
    assertThat(f.modify(handle, 4, 0, lastIova, ZpciFixture.anchor(type, root))).isEqualTo(OK);
    long first = f.page();
    long middle = f.page();
    long end = f.page();
    f.map(root, type, 0, first, 0);
    f.map(root, type, IOVA, middle, 0);
    f.map(root, type, lastIova - 4095, end, 0);
    refresh(0);
    refresh(IOVA);
    refresh(lastIova);
    assertThat(ZpciFixture.read(port, 0x10)).isEqualTo(first + 0x10);
    assertThat(ZpciFixture.write(port, IOVA + 0xffc)).isEqualTo(middle + 0xffc);
    assertThat(ZpciFixture.read(port, lastIova - 3)).isEqualTo(end + 0xffc);
    assertThat(ZpciFixture.read(port, lastIova - 7)).isEqualTo(end + 0xff8);
    assertThat(port.transaction().hits()).isEqualTo(1);
    assertThat(port.transaction().misses()).isEqualTo(3);
    assertThat(f.events()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsBeyondTheSpanOfTheRootIsNotItsFirstPart(boolean vm) {
    start(vm);
    long root = f.table(ST);
    f.map(root, ST, IOVA, f.page(), 0);
    assertThat(f.modify(handle, 4, 0, -1L, ZpciFixture.anchor(ST, root))).isEqualTo(OK);
    refresh(IOVA);
    refresh(IOVA + (1L << 31));
    assertThat(f.machine.livePins(FID)).isEqualTo(vm ? 1 : 0);
    assertThat(ZpciFixture.read(port, IOVA + (1L << 31))).isEqualTo(-1);
    assertThat(f.events()).singleElement().returns(4, ZpciFixture.Event::code);
  }

  @ParameterizedTest
  @CsvSource({"-1, false", "0, false", "1, false", "-1, true", "0, true", "1, true"})
  void anyProtectedEntryOnTheWayForbidsWriting(int type, boolean vm) {
    start(vm);
    long root = f.table(RT);
    long page = f.page();
    f.map(root, RT, IOVA, page, 0);
    long at = f.entryAt(root, RT, IOVA, type);
    f.ram.setLong(at, f.ram.getLong(at) | PROTECTED);
    f.register(handle, RT, root);
    refresh(IOVA);
    assertThat(ZpciFixture.read(port, IOVA)).isEqualTo(page);
    assertThat(ZpciFixture.write(port, IOVA + 4)).isEqualTo(-1);
    assertThat(f.events())
        .containsExactly(new ZpciFixture.Event(1, 4, FID, handle, IOVA + 4, true));
    assertThat(f.machine.state(FID)).isEqualTo(FunctionState.ERROR);
    assertThat(ZpciFixture.read(port, IOVA)).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aProtectedAnchorForbidsWriting(boolean vm) {
    start(vm);
    long root = f.table(RT);
    f.map(root, RT, IOVA, f.page(), 0);
    assertThat(f.modify(handle, 4, 0, 1L << 40, ZpciFixture.anchor(RT, root) | PROTECTED))
        .isEqualTo(OK);
    refresh(IOVA);
    assertThat(ZpciFixture.read(port, IOVA)).isPositive();
    assertThat(ZpciFixture.write(port, IOVA)).isEqualTo(-1);
  }

  /** Type of the table, what its entry says, and the event. */
  @ParameterizedTest
  @CsvSource({
    "-1, 400, 4",
    "-1, 0, 7",
    "-1, 8000000000000000, 5",
    "0, 20, 4",
    "0, 0, 7",
    "0, 80100004, 9",
    "0, 80100400, 7",
    "0, 7fff000000000800, 7",
    "1, 27, 4",
    "1, 0, 7",
    "1, 80100005, 8",
    "1, 80100047, 8",
    "1, 8010000b, 9",
    "1, 7fff000000004007, 7"
  })
  void anEntryThatLeadsNowhereIsolatesTheFunction(int type, String entry, int code) {
    start(false);
    long root = f.table(RT);
    f.map(root, RT, IOVA, f.page(), 0);
    f.ram.setLong(f.entryAt(root, RT, IOVA, type), Long.parseUnsignedLong(entry, 16));
    f.register(handle, RT, root);
    assertThat(ZpciFixture.read(port, IOVA + 8)).isEqualTo(-1);
    assertThat(f.events())
        .containsExactly(new ZpciFixture.Event(1, code, FID, handle, IOVA + 8, false));
    assertThat(f.machine.state(FID)).isEqualTo(FunctionState.ERROR);
    assertThat(port.transaction().blocked()).isEqualTo(1);
  }

  /** The same, but it is the hypervisor that meets them; no page is no error then. */
  @ParameterizedTest
  @CsvSource({
    "-1, 0, 7", "-1, 8000000000000000, 5", "0, 0, 7", "0, 80100004, 9", "0, 80100400, 7",
    "0, 7fff000000000800, 7", "1, 0, 7", "1, 80100005, 8", "1, 80100047, 8", "1, 8010000b, 9",
    "1, 7fff000000004007, 7"
  })
  void aBrokenEntryIsolatesTheFunctionWhenItIsRefreshed(int type, String entry, int code) {
    start(true);
    long root = f.table(RT);
    f.map(root, RT, IOVA, f.page(), 0);
    f.ram.setLong(f.entryAt(root, RT, IOVA, type), Long.parseUnsignedLong(entry, 16));
    f.register(handle, RT, root);
    assertThat(f.refresh(handle, IOVA, 4096)).isEqualTo(ZpciFixture.error(8));
    assertThat(f.events())
        .containsExactly(new ZpciFixture.Event(1, code, FID, handle, IOVA, false));
    assertThat(f.machine.state(FID)).isEqualTo(FunctionState.ERROR);
    assertThat(f.refresh(handle, IOVA, 4096)).isEqualTo(ZpciFixture.error(40));
  }

  @Test
  void whatIsOutsideOfTheApertureIsolatesTheFunction() {
    start(false);
    long root = f.table(RT);
    f.map(root, RT, IOVA, f.page(), 0);
    f.map(root, RT, IOVA + 4096, f.page(), 0);
    assertThat(f.modify(handle, 4, IOVA, IOVA, ZpciFixture.anchor(RT, root))).isEqualTo(OK);
    assertThat(ZpciFixture.read(port, IOVA)).isPositive();
    assertThat(ZpciFixture.read(port, IOVA + 4096)).isEqualTo(-1);
    assertThat(f.events()).singleElement().returns(2, ZpciFixture.Event::code);
  }

  @Test
  void aFaultStormIsOneEvent() {
    start(false);
    f.register(handle, RT, f.table(RT));
    for (int i = 0; i < 1000; i++) {
      assertThat(ZpciFixture.read(port, IOVA + 4096L * i)).isEqualTo(-1);
    }
    assertThat(f.events()).hasSize(1);
    assertThat(f.machine.count(FID, Counter.ERRORS)).isEqualTo(1);
  }

  @Test
  void dmaWithoutRegistrationIsRefusedAndThatIsAll() {
    start(false);
    assertThat(ZpciFixture.read(port, IOVA)).isEqualTo(-1);
    assertThat(f.events()).isEmpty();
    assertThat(f.machine.state(FID)).isEqualTo(FunctionState.ENABLED);
  }

  @Test
  void dmaWithoutRegistrationIsAnErrorWhereTheMachineSaysSo() {
    f = new ZpciFixture(ZpciConfig.of(new Environment.Lpar()).withIsolation(true, false));
    handle = f.enable(FID);
    port = f.function.requester.newPort();
    assertThat(ZpciFixture.read(port, IOVA)).isEqualTo(-1);
    assertThat(f.events()).singleElement().returns(1, ZpciFixture.Event::code);
  }

  @Test
  void withoutTablesAnAddressIsTheAbsoluteOnePlusTheStartOfTheRange() {
    long start = 0x1_0000_0000L;
    f =
        new ZpciFixture(
            ZpciConfig.of(new Environment.Lpar())
                .withDma(start, (1L << 50) - 1)
                .withRelaxedTranslation(true));
    handle = f.enable(FID);
    port = f.function.requester.newPort();
    assertThat(f.modify(handle, 4, start, (1L << 50) - 1, 0)).isEqualTo(OK);
    assertThat(ZpciFixture.read(port, start + ZpciFixture.RAM + 0x1234 & -4))
        .isEqualTo(ZpciFixture.RAM + 0x1234);
    assertThat(ZpciFixture.read(port, start + 0x1000)).isEqualTo(-2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void messagesComeToThePageOfMessagesWithoutTables(boolean vm) {
    start(vm);
    MessagePage messages = new MessagePage();
    f.bus.map(0x3000_0000L, messages);
    assertThat(port.writeMsi(0xfe00_0000_0000_0000L, 7).isOk()).isTrue();
    assertThat(messages.last).isEqualTo(7);
    f.machine.injectError(FID, portcullis.s390.spec.EventCode.FUNCTION_SERR, 0);
    assertThat(port.writeMsi(0xfe00_0000_0000_0000L, 8).isOk()).isFalse();
    assertThat(messages.last).isEqualTo(7);
  }

  @Test
  void aMessageWithoutAPageForItIsolatesTheFunction() {
    f = ZpciFixture.lpar();
    handle = f.enable(FID);
    port = f.function.requester.newPort();
    assertThat(port.writeMsi(0xfe00_0000_0000_0000L, 7).isOk()).isFalse();
    assertThat(f.events()).singleElement().returns(0x10, ZpciFixture.Event::code);
  }

  @Test
  void requestsWithAPasidAreRefused() {
    start(false);
    long root = f.table(RT);
    f.map(root, RT, IOVA, f.page(), 0);
    f.register(handle, RT, root);
    assertThat(ZpciFixture.read(port, IOVA)).isPositive();
    port.setProcess(3);
    assertThat(ZpciFixture.read(port, IOVA)).isEqualTo(-1);
    assertThat(f.events()).isEmpty();
  }

  @Test
  void whatIsOnlyInspectedIsNoError() {
    start(false);
    f.register(handle, RT, f.table(RT));
    portcullis.machine.bus.DmaTransaction asked = new portcullis.machine.bus.DmaTransaction();
    asked.request(f.function.requester.id(), -1, IOVA, 1);
    assertThat(f.machine.inspect(asked)).isFalse();
    assertThat(f.events()).isEmpty();
    assertThat(f.machine.state(FID)).isEqualTo(FunctionState.ENABLED);
  }

  private static final class MessagePage implements portcullis.machine.bus.MmioRegion {
    long last;

    @Override
    public long sizeBytes() {
      return 4096;
    }

    @Override
    public long read(long offset, int sizeBytes) {
      return 0;
    }

    @Override
    public void write(long offset, int sizeBytes, long value) {
      last = value;
    }
  }
}
