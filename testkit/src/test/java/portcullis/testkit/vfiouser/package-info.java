/** Served devices, judged by what only the JVM's own counters tell. */
package portcullis.testkit.vfiouser;
