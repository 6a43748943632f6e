package portcullis.app.serve;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import portcullis.app.job.InputException;

/** Takes a YAML document apart, and names file and line of what is not as it should be. */
final class YamlReader {
  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setAllowDuplicateKeys(false).setUseMarks(true).build();

  private final String file;

  YamlReader(String file) {
    this.file = file;
  }

  Node parse(String text) throws InputException {
    try {
      StreamReader reader = new StreamReader(SETTINGS, text);
      Optional<Node> root =
          new Composer(SETTINGS, new ParserImpl(SETTINGS, reader)).getSingleNode();
      if (root.isEmpty()) {
        throw new InputException(file + ": empty; docs/serve.md has an example");
      }
      return root.get();
    } catch (MarkedYamlEngineException e) {
      throw new InputException(
          place(e.getProblemMark()) + ": no YAML: " + e.getProblem().replace('\n', ' '));
    } catch (YamlEngineException e) {
      throw new InputException(file + ": no YAML: " + e.getMessage());
    }
  }

  /**
   * The values of a mapping by their keys.
   *
   * @param known the keys that there may be; null for any
   */
  Map<String, Node> mapping(Node node, @Nullable Set<String> known) throws InputException {
    if (!(node instanceof MappingNode mapping)) {
      throw wrong(node, "KEY: VALUE lines are wanted here");
    }
    Map<String, Node> values = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      String key = scalar(tuple.getKeyNode());
      if (known != null && !known.contains(key)) {
        throw wrong(
            tuple.getKeyNode(),
            "'" + key + "' is not known here; " + String.join(", ", new TreeSet<>(known)) + " are");
      }
      if (values.put(key, tuple.getValueNode()) != null) {
        throw wrong(tuple.getKeyNode(), "there is another '" + key + "'; remove one");
      }
    }
    return values;
  }

  List<Node> sequence(Node node) throws InputException {
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    throw wrong(node, "a list is wanted here, each entry with - before it");
  }

  String scalar(Node node) throws InputException {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw wrong(node, "one value is wanted here");
  }

  Node required(Node of, Map<String, Node> fields, String key) throws InputException {
    Node value = fields.get(key);
    if (value == null) {
      throw wrong(of, "'" + key + "' is missing");
    }
    return value;
  }

  InputException wrong(@Nullable Node at, String message) {
    Optional<Mark> mark = at == null ? Optional.empty() : at.getStartMark();
    return new InputException(place(mark) + ": " + message);
  }

  private String place(Optional<Mark> mark) {
    return mark.isEmpty() ? file : file + ":" + (mark.get().getLine() + 1);
  }
}
