package portcullis.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import portcullis.app.job.DiskSpec;
import portcullis.app.job.InputException;
import portcullis.machine.pci.RequesterId;

class TopologyFileTest {
  private static final String ENGINE = "{name: e, kind: engine, address: 02.0}";

  @Test
  void theExampleOfTheDocumentationIsRead() throws InputException {
    Topology topology = TopologyFile.read(Path.of("../docs/examples/topology.yaml"));
    assertThat(topology.iommu()).isEqualTo(new RequesterId(0, 1, 0));
    assertThat(topology.functions()).hasSize(3);
    assertThat(topology.functions().get(0))
        .isEqualTo(
            new Topology.Nvme(
                "nvme0",
                new RequesterId(0, 2, 0),
                new DiskSpec(Path.of("disk.img"), OptionalLong.of(64 << 20))));
    assertThat(topology.functions().get(2))
        .isEqualTo(new Topology.Engine("engine", new RequesterId(0, 3, 1)));
    assertThat(topology.memory()).isEqualTo("2G");
    assertThat(topology.processors()).isEqualTo(4);
  }

  @Test
  void whatIsLeftOutIsAsWithoutAFile() throws InputException {
    Topology topology = TopologyFile.parse("t", "functions: [" + ENGINE + "]");
    assertThat(topology.iommu()).isEqualTo(Topology.STANDARD.iommu());
    assertThat(topology.memory()).isEqualTo(Topology.STANDARD.memory());
    assertThat(topology.processors()).isEqualTo(Topology.STANDARD.processors());
  }

  // The bar stands for a line end.
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '~',
      textBlock =
          """
          ~~ ! t: empty; docs/serve.md has an example
          - a ! t:1: KEY: VALUE lines are wanted here
          iommu: {} ! t:1: 'functions' is missing
          |functions: 7 ! t:2: a list is wanted here, each entry with - before it
          functions:|- {kind: disk} ! t:2: 'disk' is no kind of function; write nvme or engine
          functions:|- {name: e} ! t:2: 'kind' is missing
          functions:|- {kind: engine, adress: 02.0} ! t:2: 'adress' is not known here; address, kind, name are
          functions:|- {kind: engine, name: E, address: 02.0} ! t:2: 'E' is no name; write a letter, then letters, digits, - and _, lower
          functions:|- {kind: engine, name: iommu, address: 02.0} ! t:2: there is another function 'iommu'; give each its own name
          functions:|- {kind: engine, name: e, address: 01.0} ! t:2: 00:01.0 is taken; give each function its own address
          functions:|- {kind: engine, name: e, address: 00.0} ! t:2: '00.0' is no place on bus 0; write DEVICE.FUNCTION in hex, such as 02.0; 00.0 is the host bridge
          functions:|- {kind: engine, name: e, address: 02.8} ! t:2: '02.8' is no place on bus 0; write DEVICE.FUNCTION in hex, such as 02.0
          functions:|- {kind: nvme, name: n, address: 02.0, disk: "x:7"} ! t:2: 'x:7': the size is not a positive multiple of 512
          functions:|- {kind: nvme, name: n, address: 02.0, disk: [x]} ! t:2: one value is wanted here
          functions: []|guest: {memory: 1 GB} ! t:2: '1 GB' is no memory size; write such as 512M or 2G
          functions: []|guest: {processors: 65} ! t:2: '65' is not 1 to 64 processors
          functions: []|functions: [] ! t:2: there is another 'functions'; remove one
          """)
  void everyComplaintNamesTheLineAndTheMend(String text, String message) {
    assertThatThrownBy(() -> TopologyFile.parse("t", text.replace('|', '\n')))
        .isInstanceOf(InputException.class)
        .hasMessage(message);
  }

  @Test
  void whatIsNoYamlIsToldWithItsLine() {
    assertThatThrownBy(() -> TopologyFile.parse("t", "functions: [\n  {name: 'e\n"))
        .isInstanceOf(InputException.class)
        .hasMessageMatching("t:[0-9]+: no YAML: .*");
    assertThatThrownBy(() -> TopologyFile.read(Path.of("nothere.yaml")))
        .hasMessage("nothere.yaml: no such file or directory");
  }
}
