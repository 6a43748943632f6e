package portcullis.check.defect.loserleaks;

/** What the variant needs of it. */
final class Level {
  native long tableEntry(long table);
}
