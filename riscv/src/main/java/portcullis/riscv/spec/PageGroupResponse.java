package portcullis.riscv.spec;

/**
 * How an IOMMU answers a group of page requests itself, and the payload of such a message. Sections
 * 2.6 and 3.1.4.
 */
public enum PageGroupResponse {
  /** The device may ask again. */
  SUCCESS(0),
  /** The device may not ask for this. */
  INVALID_REQUEST(1),
  /** The interface does not work; the device stops using it. */
  RESPONSE_FAILURE(15);

  /** Payload: number of the group. */
  public static final BitField GROUP_INDEX = BitField.rw("Page Request Group Index", 32, 40);

  /** Payload: the code. */
  public static final BitField CODE = BitField.rw("Response Code", 44, 47);

  /** Every bit of the payload. */
  public static final Layout LAYOUT =
      Layout.of(
          "PAYLOAD of ATS.PRGR",
          "3.1.4",
          64,
          BitField.reserved(0, 31),
          GROUP_INDEX,
          BitField.reserved(41, 43),
          CODE,
          BitField.reserved(48, 63));

  private final int code;

  PageGroupResponse(int code) {
    this.code = code;
  }

  /** Payload of the message that answers a request with this payload. */
  public long answerTo(long requestPayload) {
    return toGroup(PageRequestRecord.GROUP_INDEX.extractInt(requestPayload));
  }

  /** Payload of the message that answers the group with this index. */
  public long toGroup(int groupIndex) {
    return CODE.place(code) | GROUP_INDEX.place(groupIndex);
  }

  /** Value of the field. */
  public int code() {
    return code;
  }
}
