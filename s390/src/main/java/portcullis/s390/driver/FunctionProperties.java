package portcullis.s390.driver;

import java.util.List;
import portcullis.s390.spec.TableLevel;

/**
 * What the machine says about a function, and about its group.
 *
 * @param functionId its id, 32 bits
 * @param groupId its group
 * @param firstIova the first IOVA it can use
 * @param lastIova the last one, inclusive
 * @param barSizesLog2 sizes of its BARs, as powers of two; 0 where there is none
 * @param refresh whether new mappings are known only after a refresh: there is a hypervisor
 * @param relaxedTranslation whether it may do without tables
 * @param messageAddress the IOVA that it writes messages to, which is not translated
 * @param designations {@link TableLevel#designationMask} of the tables it can have at the root
 */
record FunctionProperties(
    int functionId,
    int groupId,
    long firstIova,
    long lastIova,
    List<Integer> barSizesLog2,
    boolean refresh,
    boolean relaxedTranslation,
    long messageAddress,
    int designations) {
  FunctionProperties {
    barSizesLog2 = List.copyOf(barSizesLog2);
  }
}
