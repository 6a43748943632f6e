package portcullis.vfiouser.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CapabilitiesTest {
  @Test
  void whatQemuSaysIsUnderstood() throws WireException {
    Capabilities said =
        Capabilities.parse(
            "{ \"capabilities\": {\"migration\": {\"pgsize\": 4096, \"max_bitmap_size\": 256}, "
                + "\"max_data_xfer_size\": 1048576, \"max_msg_fds\": 16, \"max_dma_maps\": 65535, "
                + "\"pgsizes\": 4096, \"write_multiple\": true}}");
    assertEquals(new Capabilities(16L, 1048576L, 65535L, 4096L, true), said);
  }

  @Test
  void whatIsNotSaidHasTheDocumentedDefault() throws WireException {
    for (String json : new String[] {"{}", "{\"capabilities\":{}}", "{\"capabilities\":null}"}) {
      Capabilities none = Capabilities.parse(json);
      assertEquals(Capabilities.NONE, none);
      assertEquals(1, none.maxMessageDescriptors());
      assertEquals(1 << 20, none.maxTransferBytes());
      assertEquals(65535, none.maxDmaMaps());
      assertEquals(4096, none.pageSizes());
      assertThat(none.writeMultiple()).isFalse();
    }
  }

  @Test
  void whatIsWrittenComesBack() throws WireException {
    Capabilities all = new Capabilities(3L, 4096L, 7L, 4096L, false);
    assertEquals(all, Capabilities.parse(all.toJson()));
    assertEquals(Capabilities.NONE, Capabilities.parse(Capabilities.NONE.toJson()));
  }

  @Test
  void aReplyHasOnlyWhatWasProposedAndNoMoreOfIt() {
    Capabilities own = new Capabilities(64L, 65536L, 7L, 4096L, true);
    Capabilities proposed = new Capabilities(16L, 1048576L, null, null, true);
    assertEquals(new Capabilities(16L, 65536L, null, null, true), own.among(proposed));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "[]",
        "{",
        "{}x",
        "{\"capabilities\":3}",
        "{\"capabilities\":{\"max_msg_fds\":\"1\"}}",
        "{\"capabilities\":{\"max_msg_fds\":-1}}",
        "{\"capabilities\":{\"max_msg_fds\":1.5}}",
        "{\"capabilities\":{\"max_msg_fds\":99999999999999999999}}",
        "{\"capabilities\":{\"max_msg_fds\":01}}",
        "{\"capabilities\":{\"write_multiple\":1}}",
        "{\"capabilities\":{,}}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":tru}",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
      })
  void whatIsNoVersionDataIsRefusedByAReason(String json) {
    assertThatThrownBy(() -> Capabilities.parse(json))
        .isInstanceOf(WireException.class)
        .message()
        .isNotBlank();
  }

  @Test
  void anyTextIsReadOrRefused() {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    String alphabet = "{}[]\",:\\u0123456789abtrfnels.-+eE \0max_msg_fds";
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder("{\"capabilities\":{\"max_msg_fds\":1}}");
      for (int change = random.nextInt(4); change >= 0; change--) {
        int at = random.nextInt(text.length());
        text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        Capabilities.parse(text.toString());
        read++;
      } catch (WireException e) {
        assertThat(e.getMessage()).as("-Dseed=" + seed).isNotBlank();
      }
    }
    assertThat(read).as("-Dseed=" + seed).isPositive();
  }
}
