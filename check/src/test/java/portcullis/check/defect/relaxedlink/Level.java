package portcullis.check.defect.relaxedlink;

/** What the variant needs of it. */
final class Level {
  native long tableEntry(long table);
}
