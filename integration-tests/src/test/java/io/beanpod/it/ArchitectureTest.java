package io.beanpod.it;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethod;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of docs/architecture.md that a compiler does not hold. */
final class ArchitectureTest {
  /** What protoc writes follows its own rules. */
  private static final String GENERATED = "io.beanpod.cri.v1";

  private static final JavaClasses BEANPOD =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("/io/beanpod/cri/v1/"))
          .importPackages("io.beanpod");

  /** A rule about no class at all would hold: each module must really be here. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.beanpod.sys",
        "io.beanpod.pause",
        "io.beanpod.image",
        "io.beanpod.runtime",
        "io.beanpod.pod",
        "io.beanpod.cri",
        "io.beanpod.cli"
      })
  void everyModuleIsExamined(String module) {
    assertThat(BEANPOD.that(resideInAPackage(module + ".."))).isNotEmpty();
  }

  @Test
  void modulesDependDownwardsOnly() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("native-bindings")
        .definedBy("io.beanpod.sys..")
        .layer("pause")
        .definedBy("io.beanpod.pause..")
        .layer("rootfs-tools")
        .definedBy("io.beanpod.image..")
        .layer("runtime-core")
        .definedBy("io.beanpod.runtime..")
        .layer("pod-engine")
        .definedBy("io.beanpod.pod..")
        .layer("cri-shim")
        .definedBy("io.beanpod.cri..")
        .layer("cli")
        .definedBy("io.beanpod.cli..")
        .whereLayer("native-bindings")
        .mayNotAccessAnyLayer()
        .whereLayer("pause")
        .mayNotAccessAnyLayer()
        .whereLayer("rootfs-tools")
        .mayOnlyAccessLayers("native-bindings")
        .whereLayer("runtime-core")
        .mayOnlyAccessLayers("native-bindings", "pause", "rootfs-tools")
        .whereLayer("pod-engine")
        .mayOnlyAccessLayers("runtime-core")
        .whereLayer("cri-shim")
        .mayOnlyAccessLayers("native-bindings", "rootfs-tools", "runtime-core")
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .check(BEANPOD);
  }

  @Test
  void thePodEngineKnowsOnlyTheInterfaceOfTheRuntime() {
    noClasses()
        .that()
        .resideInAPackage("io.beanpod.pod..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.beanpod.runtime.*..")
                .and(nameMatching("io\\.beanpod\\.runtime\\.network\\.PortMapping.*").negate())
                .or(name("io.beanpod.runtime.LinuxRuntime")))
        .because("the CRI drives the same PodRuntime calls, so they must be enough for a pod")
        .check(BEANPOD);
  }

  @Test
  void noProtobufBelowTheCri() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.beanpod.cri..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("com.google.protobuf..", "io.grpc..", GENERATED + ".."))
        .because("the CRI is an adapter")
        .check(BEANPOD);
  }

  @Test
  void theKernelIsCalledInOnePlace() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.beanpod.sys..", "io.beanpod.cli..")
        .should()
        .dependOnClassesThat(resideInAnyPackage("jnr..", "com.kenai.jffi.."))
        .because("errno is read right after a call, in native-bindings")
        .check(BEANPOD);
    noClasses()
        .should()
        .dependOnClassesThat(resideInAPackage("java.lang.foreign.."))
        .because("the bindings are made with jnr-ffi")
        .check(BEANPOD);
  }

  @Test
  void librariesStayInTheirModule() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.beanpod.cli..")
        .should()
        .dependOnClassesThat(resideInAPackage("picocli.."))
        .check(BEANPOD);
    noClasses()
        .that()
        .resideOutsideOfPackages("io.beanpod.pod..", "io.beanpod.cli..", "io.beanpod.runtime.cdi..")
        .should()
        .dependOnClassesThat(resideInAPackage("org.snakeyaml.."))
        .check(BEANPOD);
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.beanpod.runtime.systemd.BusConnection")
        .should()
        .dependOnClassesThat(resideInAPackage("org.freedesktop.."))
        .because("the classes of D-Bus are loaded when systemd is first asked for something")
        .check(BEANPOD);
  }

  @Test
  void onlyTheCommandLineEndsTheProcess() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.beanpod.cli.Main")
        .should(
            callMethod(System.class, "exit", int.class)
                .or(callMethod(Runtime.class, "exit", int.class))
                .or(callMethod(Runtime.class, "halt", int.class)))
        .check(BEANPOD);
  }

  @Test
  void onlyTheCommandLineWritesToTheTerminal() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.beanpod.cli..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(BEANPOD);
  }

  @Test
  void otherProgramsAreStartedOnlyToBuildImagesToCompareAndToSetUpANode() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.beanpod.image..", "io.beanpod.cli..")
        .and()
        .doNotHaveFullyQualifiedName("io.beanpod.runtime.lsm.AppArmorParser")
        .should()
        .dependOnClassesThat(name("java.lang.ProcessBuilder"))
        .because(
            "nothing of a pod's life shells out; apt and the peers of a benchmark are programs, and"
                + " only AppArmor's own program can compile a profile, once for each daemon")
        .check(BEANPOD);
  }

  @Test
  void thereIsNoStaticState() {
    fields().that().areStatic().should().beFinal().check(BEANPOD);
    noFields()
        .that()
        .areStatic()
        .should()
        .haveRawType(resideInAPackage("java.util.concurrent.atomic.."))
        .orShould()
        .haveRawType(JavaClass.Predicates.assignableTo(ConcurrentMap.class))
        .because("state is passed down by constructor")
        .check(BEANPOD);
  }

  @Test
  void onlyTheCommandLineDecidesWhereMessagesGo() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.beanpod.cli..", "io.beanpod.log..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("java.util.logging..")
                .and(name("java.util.logging.Logger").negate())
                .and(name("java.util.logging.Level").negate()))
        .check(BEANPOD);
  }

  @Test
  void everyPackageIsNullMarked() {
    classes().should(liveInANullMarkedPackage()).check(BEANPOD);
  }

  private static ArchCondition<JavaClass> liveInANullMarkedPackage() {
    return new ArchCondition<>("live in a package that is @NullMarked") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
        events.add(
            new SimpleConditionEvent(type, marked, type.getPackageName() + " has no @NullMarked"));
      }
    };
  }
}
