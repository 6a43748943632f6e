package portcullis.app.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import portcullis.app.job.BadValueException;
import portcullis.app.job.DiskSpec;
import portcullis.app.job.InputException;
import portcullis.app.platform.Disk;
import portcullis.machine.pci.RequesterId;

/** Reads topology files: YAML, by the table in docs/serve.md. Every complaint names its line. */
public final class TopologyFile {
  private static final Pattern PLACE =
      Pattern.compile("(?:([0-9a-f]{1,2}):)?([0-9a-f]{1,2})\\.([0-7])");
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,30}");
  private static final Pattern MEMORY = Pattern.compile("[0-9]+[MG]");
  private static final Set<String> TOP = Set.of("iommu", "functions", "guest");
  private static final Set<String> IOMMU = Set.of("address");
  private static final Set<String> GUEST = Set.of("memory", "processors");
  private static final Set<String> NVME = Set.of("name", "kind", "address", "disk");
  private static final Set<String> ENGINE = Set.of("name", "kind", "address", "interrupts");
  private static final int MOST_PROCESSORS = 64;

  private final YamlReader yaml;
  private final Set<RequesterId> places = new HashSet<>();
  private final Set<String> names = new HashSet<>(Set.of(Topology.IOMMU));

  private TopologyFile(YamlReader yaml) {
    this.yaml = yaml;
  }

  /**
   * Reads a file. What it leaves out is as in {@link Topology#STANDARD}, but for the functions.
   *
   * @throws InputException if it cannot be read or used, with file and line
   */
  public static Topology read(Path file) throws InputException {
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new InputException(Disk.describe(file, e));
    }
  }

  /** As {@link #read}, of a text. */
  static Topology parse(String file, String text) throws InputException {
    YamlReader yaml = new YamlReader(file);
    return new TopologyFile(yaml).topology(yaml.parse(text));
  }

  private Topology topology(Node root) throws InputException {
    Map<String, Node> top = yaml.mapping(root, TOP);
    RequesterId iommu = Topology.STANDARD.iommu();
    Node iommuNode = top.get("iommu");
    if (iommuNode != null) {
      Node address = yaml.mapping(iommuNode, IOMMU).get("address");
      iommu = address == null ? iommu : place(address);
    }
    places.add(iommu);
    String memory = Topology.STANDARD.memory();
    int processors = Topology.STANDARD.processors();
    Node guestNode = top.get("guest");
    if (guestNode != null) {
      Map<String, Node> guest = yaml.mapping(guestNode, GUEST);
      Node memoryNode = guest.get("memory");
      memory = memoryNode == null ? memory : memory(memoryNode);
      Node processorsNode = guest.get("processors");
      processors = processorsNode == null ? processors : processors(processorsNode);
    }
    List<Topology.Endpoint> endpoints = new ArrayList<>();
    for (Node node : yaml.sequence(yaml.required(root, top, "functions"))) {
      endpoints.add(endpoint(node));
    }
    return new Topology(iommu, endpoints, memory, processors);
  }

  private Topology.Endpoint endpoint(Node node) throws InputException {
    Node kind = yaml.required(node, yaml.mapping(node, null), "kind");
    return switch (yaml.scalar(kind)) {
      case "nvme" -> {
        Map<String, Node> fields = yaml.mapping(node, NVME);
        yield new Topology.Nvme(
            name(node, fields), freePlace(node, fields), disk(fields.get("disk")));
      }
      case "engine" -> {
        Map<String, Node> fields = yaml.mapping(node, ENGINE);
        yield new Topology.Engine(
            name(node, fields), freePlace(node, fields), isPlain(fields.get("interrupts")));
      }
      case String other ->
          throw yaml.wrong(kind, "'" + other + "' is no kind of function; write nvme or engine");
    };
  }

  private String name(Node node, Map<String, Node> fields) throws InputException {
    Node field = yaml.required(node, fields, "name");
    String name = yaml.scalar(field);
    if (!NAME.matcher(name).matches()) {
      throw yaml.wrong(
          field, "'" + name + "' is no name; write a letter, then letters, digits, - and _, lower");
    }
    if (!names.add(name)) {
      throw yaml.wrong(field, "there is another function '" + name + "'; give each its own name");
    }
    return name;
  }

  private RequesterId freePlace(Node node, Map<String, Node> fields) throws InputException {
    Node field = yaml.required(node, fields, "address");
    RequesterId place = place(field);
    if (!places.add(place)) {
      throw yaml.wrong(field, place + " is taken; give each function its own address");
    }
    return place;
  }

  private RequesterId place(Node field) throws InputException {
    String text = yaml.scalar(field);
    Matcher matcher = PLACE.matcher(text);
    String mend = "'" + text + "' is no place on bus 0; write DEVICE.FUNCTION in hex, such as 02.0";
    if (!matcher.matches()) {
      throw yaml.wrong(field, mend);
    }
    String bus = matcher.group(1);
    int device = Integer.parseInt(matcher.group(2), 16);
    if ((bus != null && Integer.parseInt(bus, 16) != 0) || device == 0 || device > 0x1f) {
      throw yaml.wrong(field, mend + "; 00.0 is the host bridge");
    }
    return new RequesterId(0, device, Integer.parseInt(matcher.group(3)));
  }

  private @Nullable DiskSpec disk(@Nullable Node field) throws InputException {
    if (field == null) {
      return null;
    }
    try {
      return DiskSpec.parse(yaml.scalar(field));
    } catch (BadValueException e) {
      throw yaml.wrong(field, String.valueOf(e.getMessage()));
    }
  }

  private boolean isPlain(@Nullable Node field) throws InputException {
    String text = field == null ? "msix" : yaml.scalar(field);
    return switch (text) {
      case "msix" -> false;
      case "msi" -> true;
      default ->
          throw yaml.wrong(field, "'" + text + "' is no kind of interrupts; write msix or msi");
    };
  }

  private String memory(Node field) throws InputException {
    String text = yaml.scalar(field);
    if (!MEMORY.matcher(text).matches()) {
      throw yaml.wrong(field, "'" + text + "' is no memory size; write such as 512M or 2G");
    }
    return text;
  }

  private int processors(Node field) throws InputException {
    String text = yaml.scalar(field);
    if (!text.matches("[1-9][0-9]?") || Integer.parseInt(text) > MOST_PROCESSORS) {
      throw yaml.wrong(field, "'" + text + "' is not 1 to " + MOST_PROCESSORS + " processors");
    }
    return Integer.parseInt(text);
  }
}
