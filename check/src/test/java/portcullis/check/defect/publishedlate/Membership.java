package portcullis.check.defect.publishedlate;

import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.Domain;

/** What the variant needs of it. */
final class Membership {
  static native AttachOutcome enter(Attachment who, Domain target);
}
