package dev.verso;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Arrows between packages point down only. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.verso");

  @Test
  void packagesSeeOnlyThoseBelowThem() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("verso")
        .definedBy("dev.verso")
        .layer("manage")
        .definedBy("dev.verso.manage..")
        .layer("live")
        .definedBy("dev.verso.live..")
        .layer("folder")
        .definedBy("dev.verso.folder..")
        .layer("page")
        .definedBy("dev.verso.page..")
        .layer("file")
        .definedBy("dev.verso.file..")
        .layer("cache")
        .definedBy("dev.verso.cache..")
        .layer("site")
        .definedBy("dev.verso.site..")
        .layer("cli")
        .definedBy("dev.verso.cli..")
        .layer("listener")
        .definedBy("dev.verso.http.listen..")
        .layer("problem")
        .definedBy("dev.verso.http.problem..")
        .layer("output")
        .definedBy("dev.verso.http.output..")
        .layer("http")
        .definedBy("dev.verso.http")
        .layer("mongo")
        .definedBy("dev.verso.mongo..")
        .layer("metrics")
        .definedBy("dev.verso.metrics..")
        .layer("settings")
        .definedBy("dev.verso.settings..")
        .layer("trace")
        .definedBy("dev.verso.trace")
        .layer("tracer")
        .definedBy("dev.verso.trace.otlp..")
        .layer("text")
        .definedBy("dev.verso.text..")
        .whereLayer("verso")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("manage")
        .mayOnlyBeAccessedByLayers("verso")
        .whereLayer("live")
        .mayOnlyBeAccessedByLayers("verso")
        .whereLayer("folder")
        .mayOnlyBeAccessedByLayers("verso")
        .whereLayer("page")
        .mayOnlyBeAccessedByLayers("verso", "folder", "manage")
        .whereLayer("file")
        .mayOnlyBeAccessedByLayers("verso", "folder", "manage")
        .whereLayer("cache")
        .mayOnlyBeAccessedByLayers("verso", "page", "file")
        .whereLayer("site")
        .mayOnlyBeAccessedByLayers("verso", "live", "folder", "page", "cli")
        .whereLayer("cli")
        .mayOnlyBeAccessedByLayers("verso", "folder", "page", "file")
        .whereLayer("listener")
        .mayOnlyBeAccessedByLayers("verso", "manage")
        .whereLayer("problem")
        .mayOnlyBeAccessedByLayers("verso", "live", "manage", "page", "file", "cache", "listener")
        .whereLayer("output")
        .mayOnlyBeAccessedByLayers("verso", "live", "manage", "page", "file", "listener", "problem")
        .whereLayer("http")
        .mayOnlyBeAccessedByLayers(
            "verso", "live", "manage", "page", "file", "cache", "listener", "problem", "output")
        .whereLayer("mongo")
        .mayOnlyBeAccessedByLayers(
            "verso", "folder", "manage", "page", "file", "cache", "cli", "problem")
        .whereLayer("settings")
        .mayNotAccessAnyLayer()
        .whereLayer("metrics")
        .mayNotAccessAnyLayer()
        .whereLayer("trace")
        .mayNotAccessAnyLayer()
        .whereLayer("tracer")
        .mayOnlyBeAccessedByLayers("verso")
        .whereLayer("text")
        .mayNotAccessAnyLayer()
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.verso.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheDatabasePackageMakesClients() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.verso.mongo..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("com.mongodb.reactivestreams.client.MongoClients")
        .check(CLASSES);
  }

  /** An application that embeds Verso has a registry of its own, or none. */
  @Test
  void onlyTheManagementPortKnowsARegistryOfMetrics() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.verso.manage..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micrometer..", "io.prometheus..")
        .check(CLASSES);
  }

  @Test
  void onlyTheTracerKnowsOpenTelemetry() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.verso.trace.otlp..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.opentelemetry..")
        .check(CLASSES);
  }

  @Test
  void packagesAreNullMarked() {
    classes()
        .that()
        .haveSimpleName("package-info")
        .should()
        .beAnnotatedWith("org.jspecify.annotations.NullMarked")
        .check(CLASSES);
  }
}
