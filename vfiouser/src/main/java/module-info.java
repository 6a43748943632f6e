/**
 * Devices of the machine served to other processes over vfio-user, and a client of such servers.
 */
module portcullis.vfiouser {
  requires transitive portcullis.core;
  requires transitive portcullis.machine;
  requires tools.jackson.core;
  requires tools.jackson.databind;
  requires transitive org.jspecify;

  exports portcullis.vfiouser.client;
  exports portcullis.vfiouser.server;
  exports portcullis.vfiouser.session;
  exports portcullis.vfiouser.socket;
  exports portcullis.vfiouser.wire;
}
