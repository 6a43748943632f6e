package portcullis.check.defect.blocksfirst;

import portcullis.core.domain.IommuEndpoint;

/** What the variant needs of it. */
final class Device {
  native Attachment attachment();

  native IommuEndpoint endpoint();
}
