package portcullis.app.vfiouser;

import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.vfiouser.client.Offer;
import portcullis.vfiouser.wire.Capabilities;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a server offers as one JSON object, by the schema in docs/vfio-user.md. Every field is
 * always there and in the same order; {@link #SCHEMA} goes up when one changes its meaning.
 */
public final class OfferJson {
  /** The schema's number, the field {@code schema}. */
  public static final int SCHEMA = 1;

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private OfferJson() {}

  /**
   * The object, indented, with a line end after it.
   *
   * @param times of messages, null if none were timed
   * @param socket where the server is
   * @param version of the program
   */
  public static String render(
      Offer offer, @Nullable RoundTripTimes times, String socket, String version) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("portcullis", version);
    root.put("schema", SCHEMA);
    root.put("socket", socket);
    ObjectNode function = root.putObject("function");
    function.put("vendorId", offer.identity().vendorId());
    function.put("deviceId", offer.identity().deviceId());
    function.put("classCode", offer.identity().classCode());
    function.put("revision", offer.identity().revision());
    ArrayNode ids = function.putArray("capabilityIds");
    offer.identity().capabilityIds().forEach(ids::add);
    flags(root.putArray("deviceFlags"), offer.deviceFlags(), OfferText.DEVICE);
    Capabilities can = offer.capabilities();
    ObjectNode server = root.putObject("server");
    server.put("maxTransferBytes", can.maxTransferBytes());
    server.put("maxMessageDescriptors", can.maxMessageDescriptors());
    server.put("maxDmaMaps", can.maxDmaMaps());
    server.put("pageSizes", can.pageSizes());
    server.put("writeMultiple", can.writeMultiple());
    ArrayNode regions = root.putArray("regions");
    for (Offer.Region region : offer.regions()) {
      ObjectNode node = regions.addObject();
      node.put("region", region.index().name());
      node.put("sizeBytes", region.sizeBytes());
      flags(node.putArray("flags"), region.flags(), OfferText.REGION);
    }
    ArrayNode interrupts = root.putArray("interrupts");
    for (Offer.Interrupts type : offer.interrupts()) {
      ObjectNode node = interrupts.addObject();
      node.put("type", type.index().name());
      node.put("count", type.count());
      flags(node.putArray("flags"), type.flags(), OfferText.IRQ);
    }
    if (times == null) {
      root.putNull("roundTrips");
    } else {
      ObjectNode node = root.putObject("roundTrips");
      node.put("count", times.nanos().getTotalCount());
      node.put("meanNanos", times.nanos().getMean());
      node.put("p50Nanos", times.nanos().getValueAtPercentile(50));
      node.put("p99Nanos", times.nanos().getValueAtPercentile(99));
    }
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  private static void flags(ArrayNode into, int flags, List<OfferText.Flag> known) {
    OfferText.names(flags, known).forEach(into::add);
  }
}
