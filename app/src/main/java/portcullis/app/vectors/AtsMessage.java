package portcullis.app.vectors;

import portcullis.machine.bus.AtsMessageSink;

/**
 * A message that an IOMMU sends to a device.
 *
 * @param segment of the device or {@link AtsMessageSink#NONE}
 * @param processId PASID or {@link AtsMessageSink#NONE}
 */
record AtsMessage(Type type, int requesterId, int segment, int processId, long payload) {
  /** Its kind, by its name in the format. */
  enum Type {
    /** Invalidation Request. */
    INVALIDATION_REQUEST("invalReq"),
    /** Page Request Group Response. */
    PAGE_GROUP_RESPONSE("prgr");

    private final String text;

    Type(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  @Override
  public String toString() {
    return "%s to %s%s%s payload %s"
        .formatted(
            type.text(),
            Hex.of(requesterId),
            segment == AtsMessageSink.NONE ? "" : " segment " + Hex.of(segment),
            processId == AtsMessageSink.NONE ? "" : " pid " + Hex.of(processId),
            Hex.of(payload));
  }
}
