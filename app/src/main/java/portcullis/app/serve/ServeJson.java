package portcullis.app.serve;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a server says to programs: one JSON object a line, by the schema in docs/serve.md. {@link
 * #SCHEMA} goes up when a field changes its meaning.
 */
final class ServeJson {
  /** The schema's number, the field {@code schema} of the first event. */
  static final int SCHEMA = 1;

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private ServeJson() {}

  static String ready(
      List<ServedDevice> devices, QemuCommand qemu, String overlay, String version) {
    ObjectNode root = event("ready");
    root.put("portcullis", version);
    root.put("schema", SCHEMA);
    ArrayNode functions = root.putArray("functions");
    for (ServedDevice device : devices) {
      ObjectNode node = functions.addObject();
      node.put("name", device.name());
      node.put("address", device.id().toString());
      node.put("socket", device.socket().toString());
    }
    root.put("overlay", overlay);
    qemu.dumpArguments().forEach(root.putArray("deviceTreeArguments")::add);
    qemu.guestArguments().forEach(root.putArray("guestArguments")::add);
    return line(root);
  }

  static String connection(ServeStatus.Device device) {
    ObjectNode root = event(device.connected() ? "connected" : "disconnected");
    root.put("name", device.name());
    root.put("sessions", device.sessions());
    if (!device.connected()) {
      root.put("errno", device.lastEnd());
    }
    return line(root);
  }

  /**
   * All counters.
   *
   * @param event {@code status}, or {@code stopped} for the last
   */
  static String status(String event, ServeStatus status) {
    ObjectNode root = event(event);
    root.put("elapsedNanos", status.elapsedNanos());
    root.put("faults", status.faults());
    ObjectNode commands = root.putObject("commands");
    status.commands().forEach(commands::put);
    ArrayNode functions = root.putArray("functions");
    for (ServeStatus.Device device : status.devices()) {
      ObjectNode node = functions.addObject();
      node.put("name", device.name());
      node.put("connected", device.connected());
      node.put("sessions", device.sessions());
      node.put("messages", device.messages());
      node.put("hits", device.dma().hits());
      node.put("misses", device.dma().misses());
      node.put("passed", device.dma().passed());
      node.put("blocked", device.dma().blocked());
    }
    return line(root);
  }

  private static ObjectNode event(String name) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("event", name);
    return root;
  }

  private static String line(ObjectNode root) {
    return MAPPER.writeValueAsString(root) + "\n";
  }
}
