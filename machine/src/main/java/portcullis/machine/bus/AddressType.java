package portcullis.machine.bus;

/** What the address of a request is: the AT field of PCI Express, and how requests differ by it. */
public enum AddressType {
  /** An IOVA, to be translated on the way. */
  UNTRANSLATED,
  /** An ATS translation request: asks for a translation, moves no data. */
  TRANSLATION_REQUEST,
  /** An address that a translation request got as its answer. */
  TRANSLATED
}
