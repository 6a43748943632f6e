package portcullis.check.loading;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which calls into the JDK read or write the collection or array they are given. */
final class CollectionCalls {
  private static final Set<String> COLLECTIONS =
      Set.of(
          "java/util/Collection",
          "java/util/List",
          "java/util/ArrayList",
          "java/util/Map",
          "java/util/HashMap",
          "java/util/LinkedHashMap");

  private static final Set<String> READS =
      Set.of(
          "contains",
          "containsKey",
          "copyOf",
          "forEach",
          "get",
          "getFirst",
          "getLast",
          "getOrDefault",
          "indexOf",
          "isEmpty",
          "iterator",
          "keySet",
          "size",
          "stream",
          "toArray",
          "entrySet",
          "values");

  private static final Set<String> WRITES =
      Set.of(
          "add",
          "addAll",
          "clear",
          "computeIfAbsent",
          "merge",
          "put",
          "putIfAbsent",
          "remove",
          "removeFirst",
          "removeIf",
          "removeLast",
          "replaceAll",
          "set",
          "sort");

  private CollectionCalls() {}

  /** {@code "read"} or {@code "write"}, or null for neither. */
  static @Nullable String accessOf(String owner, String method) {
    if (COLLECTIONS.contains(owner)) {
      return READS.contains(method) ? "read" : WRITES.contains(method) ? "write" : null;
    }
    if (owner.equals("java/util/Arrays")) {
      return switch (method) {
        case "copyOf", "stream" -> "read";
        case "fill", "sort" -> "write";
        default -> null;
      };
    }
    return null;
  }

  /** Whether a call gives a new array, with something in it. */
  static boolean makesArray(String owner, String method) {
    return switch (owner) {
      case "java/util/Arrays" -> method.equals("copyOf");
      case "java/util/stream/Stream" -> method.equals("toArray");
      default -> false;
    };
  }
}
