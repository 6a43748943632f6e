package portcullis.testkit.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The rules of the house that the module system cannot state. */
class ArchitectureTest {
  private static final String[] CHECKABLE = {
    "portcullis.core..",
    "portcullis.machine..",
    "portcullis.riscv..",
    "portcullis.s390..",
    "portcullis.vfiouser.."
  };

  private static final String[] VENDORS = {"riscv", "s390"};

  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(
              "portcullis.core",
              "portcullis.machine",
              "portcullis.riscv",
              "portcullis.s390",
              "portcullis.vfiouser",
              "portcullis.app");

  @Test
  void packagesHaveNoCycles() {
    slices().matching("portcullis.(*).(*)..").should().beFreeOfCycles().check(PRODUCT);
  }

  @Test
  void coreUsesNothingButTheJdk() {
    noClasses()
        .that()
        .resideInAPackage("portcullis.core..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages("portcullis.core..", "java..", "jdk.jfr..", "org.jspecify..")
        .check(PRODUCT);
  }

  @Test
  void syncAndMemoryKnowNothingAboveThem() {
    noClasses()
        .that()
        .resideInAPackage("portcullis.core.sync..")
        .should()
        .dependOnClassesThat(in("portcullis.core", "portcullis.core.sync"))
        .check(PRODUCT);
    noClasses()
        .that()
        .resideInAPackage("portcullis.core.memory..")
        .should()
        .dependOnClassesThat(
            in("portcullis.core", "portcullis.core.sync", "portcullis.core.memory"))
        .check(PRODUCT);
  }

  @Test
  void theMachineUsesOnlySyncAndMemoryOfCore() {
    noClasses()
        .that()
        .resideInAPackage("portcullis.machine..")
        .should()
        .dependOnClassesThat(
            in("portcullis.core", "portcullis.core.sync", "portcullis.core.memory"))
        .check(PRODUCT);
  }

  @Test
  void vfioUserServesTheMachineAndKnowsNoVendor() {
    noClasses()
        .that()
        .resideInAPackage("portcullis.vfiouser..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "portcullis.vfiouser..",
            "portcullis.machine..",
            "portcullis.core.sync..",
            "portcullis.core.memory..",
            "tools.jackson..",
            "java..",
            "org.jspecify..")
        .check(PRODUCT);
    noClasses()
        .that()
        .resideInAPackage("portcullis.vfiouser.wire..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "portcullis.vfiouser.wire..", "tools.jackson..", "java..", "org.jspecify..")
        .check(PRODUCT);
    noClasses()
        .that()
        .resideInAPackage("portcullis.vfiouser.socket..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "portcullis.vfiouser.socket..", "portcullis.core.sync..", "java..", "org.jspecify..")
        .check(PRODUCT);
  }

  @ParameterizedTest
  @FieldSource("VENDORS")
  void driverAndDeviceMeetOnlyInSpecAndMemory(String vendor) {
    String driver = "portcullis." + vendor + ".driver..";
    String device = "portcullis." + vendor + ".device..";
    noClasses()
        .that()
        .resideInAPackage(driver)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(device)
        .check(PRODUCT);
    noClasses()
        .that()
        .resideInAPackage(device)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(driver)
        .check(PRODUCT);
    noClasses()
        .that()
        .resideInAPackage(device)
        .should()
        .dependOnClassesThat(
            in("portcullis.core", "portcullis.core.sync", "portcullis.core.memory"))
        .check(PRODUCT);
  }

  @ParameterizedTest
  @FieldSource("VENDORS")
  void specIsDataThatDependsOnNothing(String vendor) {
    noClasses()
        .that()
        .resideInAPackage("portcullis." + vendor + ".spec..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "portcullis.core..",
            "portcullis.machine..",
            "portcullis." + vendor + ".driver..",
            "portcullis." + vendor + ".device..")
        .check(PRODUCT);
  }

  @ParameterizedTest
  @FieldSource("VENDORS")
  void vendorsNeverNameEachOther(String vendor) {
    for (String other : VENDORS) {
      if (!other.equals(vendor)) {
        noClasses()
            .that()
            .resideInAPackage("portcullis." + vendor + "..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("portcullis." + other + "..")
            .check(PRODUCT);
      }
    }
  }

  @Test
  void coreAndTheMachineNameNoVendor() {
    for (String vendor : VENDORS) {
      noClasses()
          .that()
          .resideInAnyPackage("portcullis.core..", "portcullis.machine..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("portcullis." + vendor + "..")
          .check(PRODUCT);
    }
  }

  @Test
  void whatCrossesThreadsGoesThroughSync() {
    noClasses()
        .that()
        .resideInAnyPackage(CHECKABLE)
        .and()
        .resideOutsideOfPackage("portcullis.core.sync..")
        .should()
        .dependOnClassesThat(
            describe(
                "make threads, locks or memory modes of their own",
                c ->
                    c.getPackageName().startsWith("java.util.concurrent")
                        || c.isEquivalentTo(java.lang.invoke.VarHandle.class)
                        || c.isEquivalentTo(Thread.class)
                        || c.isEquivalentTo(ThreadLocal.class)
                        || c.isEquivalentTo(java.util.Timer.class)))
        .check(PRODUCT);
    noClasses()
        .that()
        .resideInAnyPackage(CHECKABLE)
        .and()
        .resideOutsideOfPackage("portcullis.core.sync..")
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Object.class, "wait")
        .orShould()
        .callMethod(Object.class, "notifyAll")
        .check(PRODUCT);
    noFields()
        .that()
        .areDeclaredInClassesThat()
        .resideInAnyPackage(CHECKABLE)
        .should()
        .haveModifier(JavaModifier.VOLATILE)
        .check(PRODUCT);
    noCodeUnits()
        .that()
        .areDeclaredInClassesThat()
        .resideInAnyPackage(CHECKABLE)
        .should()
        .haveModifier(JavaModifier.SYNCHRONIZED)
        .check(PRODUCT);
  }

  @Test
  void packagesAreNamedByConcept() {
    noClasses()
        .should()
        .resideInAnyPackage(
            "..util..", "..utils..", "..impl..", "..common..", "..manager..", "..helper..")
        .check(PRODUCT);
  }

  private static DescribedPredicate<JavaClass> in(String outer, String... allowed) {
    return describe(
        "are in " + outer + " but not in " + String.join(", ", allowed),
        c -> {
          String name = c.getPackageName();
          if (!name.startsWith(outer + ".")) {
            return false;
          }
          for (String ok : allowed) {
            if (name.equals(ok) || name.startsWith(ok + ".")) {
              return false;
            }
          }
          return true;
        });
  }
}
