package portcullis.check.defect.overwritten;

/** What the variant needs of it. */
final class Level {
  native long tableEntry(long table);
}
