/**
 * Devices served to a guest in another process, QEMU say, behind our IOMMU.
 *
 * <pre>
 *   TopologyFile --> Topology --> ServedMachine
 *                       |            |  Guest, RiscvIommuFunction
 *                       |            +--> ServedDevice (function, socket, disk), one for each
 *                       |            |
 *                       +--> QemuCommand, DeviceTreeOverlay
 *                                    |
 *                  ServeRun --ServeStatus, once a second--> ServeText, ServeJson, Metrics
 * </pre>
 *
 * <p>Life: the sockets listen once {@code ServedMachine.start} has returned; clients come and go;
 * {@code close} ends sessions, then functions, then gives the disks back.
 */
@NullMarked
package portcullis.app.serve;

import org.jspecify.annotations.NullMarked;
