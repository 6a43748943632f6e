package portcullis.check.defect.unrefreshed;

import portcullis.core.domain.AddressSpace;

/** What the variant needs of it. */
abstract class S390AddressSpace implements AddressSpace {
  native long anchor();
}
