/**
 * PCI Express configuration registers and structures as data, shared by models and drivers.
 * Sections are those of the PCI Express Base Specification, revision 5.0.
 */
@NullMarked
package portcullis.machine.pci.spec;

import org.jspecify.annotations.NullMarked;
