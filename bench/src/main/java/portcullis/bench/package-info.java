/**
 * What things cost, measured with JMH, each beside a plain peer of the same API.
 *
 * <p>After {@code mvn -pl bench -am package}:
 *
 * <pre>
 *   java --enable-native-access=ALL-UNNAMED \
 *     -cp "bench/target/classes:$(cat bench/target/classpath.txt)" \
 *     org.openjdk.jmh.Main PageTable -prof gc
 * </pre>
 */
@NullMarked
package portcullis.bench;

import org.jspecify.annotations.NullMarked;
