package portcullis.app.vectors;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The fields of one JSON object, with complaints that name the field. Used by one thread. */
final class JsonFields {
  private static final Pattern NUMBER = Pattern.compile("0x[0-9a-fA-F]{1,16}");
  private static final Pattern BYTES = Pattern.compile("([0-9a-fA-F]{2})+");

  private final JsonNode object;
  private final String path;
  private final Set<String> asked = new HashSet<>();

  /**
   * @param path such as {@code steps[3]}, empty for the scenario
   */
  JsonFields(JsonNode node, String path) throws ScenarioException {
    this.object = node;
    this.path = path;
    if (!node.isObject()) {
      throw new ScenarioException((path.isEmpty() ? "the scenario" : path) + " is no JSON object");
    }
  }

  boolean has(String name) {
    asked.add(name);
    return object.has(name);
  }

  boolean isNull(String name) {
    return has(name) && object.get(name).isNull();
  }

  JsonFields object(String name) throws ScenarioException {
    return new JsonFields(get(name), place(name));
  }

  JsonNode array(String name) throws ScenarioException {
    JsonNode node = get(name);
    if (!node.isArray()) {
      throw wrong(name, node, "an array");
    }
    return node;
  }

  String text(String name) throws ScenarioException {
    JsonNode node = get(name);
    if (!node.isString() || node.asString().isEmpty()) {
      throw wrong(name, node, "a string");
    }
    return node.asString();
  }

  /** False if absent. */
  boolean flag(String name) throws ScenarioException {
    if (!has(name)) {
      return false;
    }
    JsonNode node = get(name);
    if (!node.isBoolean()) {
      throw wrong(name, node, "true or false");
    }
    return node.asBoolean();
  }

  /** A string of hex, or a whole number. */
  long number(String name) throws ScenarioException {
    return number(get(name), place(name));
  }

  long number(String name, long absent) throws ScenarioException {
    return has(name) ? number(name) : absent;
  }

  @Nullable Long optionalNumber(String name) throws ScenarioException {
    return has(name) ? Long.valueOf(number(name)) : null;
  }

  int integer(String name, int least, int most) throws ScenarioException {
    long value = number(name);
    if (value < least || value > most) {
      throw new ScenarioException(
          "%s %s is not from %d to %s".formatted(place(name), Hex.of(value), least, Hex.of(most)));
    }
    return (int) value;
  }

  int integer(String name, int least, int most, int absent) throws ScenarioException {
    return has(name) ? integer(name, least, most) : absent;
  }

  /** Bytes, two hex digits each. */
  String bytes(String name) throws ScenarioException {
    return bytes(get(name), place(name));
  }

  /** Refuses every field that nothing has asked for. */
  void refuseOthers() throws ScenarioException {
    for (String name : object.propertyNames()) {
      if (!asked.contains(name)) {
        throw new ScenarioException(place(name) + " is not a field of the format; take it out");
      }
    }
  }

  static String bytes(JsonNode node, String place) throws ScenarioException {
    if (!node.isString() || !BYTES.matcher(node.asString()).matches()) {
      throw wrongAt(place, node, "bytes of two hex digits each, in quotes");
    }
    return node.asString().toLowerCase(java.util.Locale.ROOT);
  }

  static long number(JsonNode node, String place) throws ScenarioException {
    if (node.isString() && NUMBER.matcher(node.asString()).matches()) {
      return Long.parseUnsignedLong(node.asString().substring(2), 16);
    }
    if (node.isIntegralNumber() && node.canConvertToLong() && node.asLong() >= 0) {
      return node.asLong();
    }
    throw wrongAt(place, node, "a number such as \"0x1f\"");
  }

  String place(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private JsonNode get(String name) throws ScenarioException {
    asked.add(name);
    JsonNode node = object.get(name);
    if (node == null) {
      throw new ScenarioException(place(name) + " is missing");
    }
    return node;
  }

  private ScenarioException wrong(String name, JsonNode node, String wanted) {
    return wrongAt(place(name), node, wanted);
  }

  private static ScenarioException wrongAt(String place, JsonNode node, String wanted) {
    String text = node.toString();
    return new ScenarioException(
        "%s %s is not %s"
            .formatted(place, text.length() > 60 ? text.substring(0, 60) + "..." : text, wanted));
  }
}
