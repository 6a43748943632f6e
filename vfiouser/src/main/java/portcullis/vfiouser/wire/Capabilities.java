package portcullis.vfiouser.wire;

import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a side says in its VERSION message that it can do, section "VFIO_USER_VERSION". What is null
 * was not said; its default is what the accessor without "said" in its name answers.
 *
 * @param saidMaxMessageDescriptors descriptors that it takes with one message
 * @param saidMaxTransferBytes most data of a message that it takes
 * @param saidMaxDmaMaps most memory ranges at once
 * @param saidPageSizes page sizes of memory ranges, or'ed together
 * @param saidWriteMultiple whether it takes REGION_WRITE_MULTI
 */
public record Capabilities(
    @Nullable Long saidMaxMessageDescriptors,
    @Nullable Long saidMaxTransferBytes,
    @Nullable Long saidMaxDmaMaps,
    @Nullable Long saidPageSizes,
    @Nullable Boolean saidWriteMultiple) {
  /** Nothing was said. */
  public static final Capabilities NONE = new Capabilities(null, null, null, null, null);

  private static final int MAX_DEPTH = 16;

  // It is the text of a stranger, though no longer than a message.
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final String DESCRIPTORS = "max_msg_fds";
  private static final String TRANSFER = "max_data_xfer_size";
  private static final String MAPS = "max_dma_maps";
  private static final String PAGES = "pgsizes";
  private static final String WRITE_MULTIPLE = "write_multiple";

  /** Descriptors with one message. */
  public long maxMessageDescriptors() {
    return saidMaxMessageDescriptors == null ? 1 : saidMaxMessageDescriptors;
  }

  /** Most data of a message. */
  public long maxTransferBytes() {
    return saidMaxTransferBytes == null ? 1 << 20 : saidMaxTransferBytes;
  }

  /** Most memory ranges at once. */
  public long maxDmaMaps() {
    return saidMaxDmaMaps == null ? 65535 : saidMaxDmaMaps;
  }

  /** Page sizes of memory ranges. */
  public long pageSizes() {
    return saidPageSizes == null ? 4096 : saidPageSizes;
  }

  /** Whether REGION_WRITE_MULTI is understood. */
  public boolean writeMultiple() {
    return saidWriteMultiple != null && saidWriteMultiple;
  }

  /**
   * Reads the version data of a message; capabilities that nobody here knows are passed over.
   *
   * @param json without the NUL
   * @throws WireException if it is no JSON, or a capability has a value of another type
   */
  public static Capabilities parse(String json) throws WireException {
    JsonNode top = read(json);
    if (!top.isObject()) {
      throw new WireException("the version data is no JSON object");
    }
    JsonNode said = top.path("capabilities");
    if (said.isMissingNode() || said.isNull()) {
      return NONE;
    }
    if (!said.isObject()) {
      throw new WireException("capabilities are no JSON object");
    }
    return new Capabilities(
        number(said, DESCRIPTORS),
        number(said, TRANSFER),
        number(said, MAPS),
        number(said, PAGES),
        flag(said, WRITE_MULTIPLE));
  }

  /**
   * What a reply may contain: of these, what the other side has said something about too, and no
   * number above its own. QEMU takes 16 descriptors and ends when it hears of a server that takes
   * more.
   */
  public Capabilities among(Capabilities proposed) {
    return new Capabilities(
        lower(saidMaxMessageDescriptors, proposed.saidMaxMessageDescriptors),
        lower(saidMaxTransferBytes, proposed.saidMaxTransferBytes),
        lower(saidMaxDmaMaps, proposed.saidMaxDmaMaps),
        proposed.saidPageSizes == null ? null : saidPageSizes,
        proposed.saidWriteMultiple == null ? null : saidWriteMultiple);
  }

  private static @Nullable Long lower(@Nullable Long own, @Nullable Long proposed) {
    return own == null || proposed == null ? null : Long.valueOf(Math.min(own, proposed));
  }

  /** The version data of a message, without the NUL. */
  public String toJson() {
    StringJoiner members = new StringJoiner(",", "{\"capabilities\":{", "}}");
    add(members, DESCRIPTORS, saidMaxMessageDescriptors);
    add(members, TRANSFER, saidMaxTransferBytes);
    add(members, MAPS, saidMaxDmaMaps);
    add(members, PAGES, saidPageSizes);
    add(members, WRITE_MULTIPLE, saidWriteMultiple);
    return members.toString();
  }

  private static void add(StringJoiner members, String name, @Nullable Object value) {
    if (value != null) {
      members.add("\"" + name + "\":" + value);
    }
  }

  private static JsonNode read(String json) throws WireException {
    try {
      return MAPPER.readTree(json);
    } catch (JacksonException e) {
      throw new WireException("the version data is no JSON: " + e.getOriginalMessage());
    }
  }

  private static @Nullable Long number(JsonNode said, String name) throws WireException {
    JsonNode value = said.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw new WireException(name + " is no number that makes sense: " + value);
    }
    return value.longValue();
  }

  private static @Nullable Boolean flag(JsonNode said, String name) throws WireException {
    JsonNode value = said.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isBoolean()) {
      throw new WireException(name + " is neither true nor false: " + value);
    }
    return value.booleanValue();
  }
}
