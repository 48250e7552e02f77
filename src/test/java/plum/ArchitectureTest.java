package plum;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The house rules, each with its reason. */
final class ArchitectureTest {
  private static final JavaClasses PLUM =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("plum");

  /** From the bottom: each row may use the rows before it, never its own or a later one. */
  private static final String[][] ROWS = {
    {"plum.data.."},
    {"plum.io..", "plum.sandbox..", "plum.eval.."},
    {"plum.store..", "plum.llm..", "plum.firststeps.."},
    {"plum.train.."},
    {"plum.pipeline.."},
    {"plum.cli..", "plum.ui.."},
  };

  private static void check(ArchRule rule) {
    rule.check(PLUM);
  }

  @Test
  void enoughClassesAreSeen() {
    assertTrue(PLUM.size() > 150, "the rules must not pass because nothing was looked at");
  }

  @Test
  void everyRowUsesOnlyRowsBelow() {
    for (var row = 0; row < ROWS.length; row++) {
      for (var each : ROWS[row]) {
        for (var above = row; above < ROWS.length; above++) {
          for (var other : ROWS[above]) {
            if (!other.equals(each)) {
              check(
                  noClasses()
                      .that()
                      .resideInAPackage(each)
                      .should()
                      .dependOnClassesThat()
                      .resideInAPackage(other)
                      .because("lower packages never know upper ones, nor their neighbours"));
            }
          }
        }
      }
    }
  }

  @Test
  void onlyMainKnowsWindowAndCommandLine() {
    check(
        noClasses()
            .that()
            .resideInAPackage("plum..")
            .and()
            .doNotHaveFullyQualifiedName("plum.Main")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("plum.Main")
            .because("nothing depends on the entry point"));
  }

  @Test
  void packagesHaveNoCycles() {
    check(slices().matching("plum.(**)").should().beFreeOfCycles());
  }

  @Test
  void javaFxLivesInUi() {
    onlyIn(
        "javafx and its companions draw the window",
        "plum.ui..",
        "javafx..",
        "org.controlsfx..",
        "org.fxmisc..",
        "org.kordamp..",
        "atlantafx..");
  }

  @Test
  void djlLivesInLlmAndTrain() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("plum.llm..", "plum.train..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl..")
            .because("tensors never leave the two packages whose one thread owns them"));
  }

  @Test
  void sqlLivesInStore() {
    onlyIn(
        "the store is the only one that knows how rows are kept",
        "plum.store..",
        "java.sql..",
        "javax.sql..",
        "org.h2..",
        "org.jdbi..",
        "org.flywaydb..");
  }

  @Test
  void endpointsAreAskedByLlm() {
    onlyIn("everyone else draws completions", "plum.llm..", "dev.langchain4j..", "java.net.http..");
  }

  @Test
  void keysAreLookedUpByLlm() {
    onlyIn("only who sends a key may hold it", "plum.llm..", "com.github.javakeyring..");
  }

  @Test
  void jsonLibraryLivesInIo() {
    onlyIn("everyone else sees plain values and records", "plum.io..", "com.google.gson..");
  }

  @Test
  void commandLineParserLivesInCli() {
    onlyIn("flags are one spelling of the configuration records", "plum.cli..", "picocli..");
  }

  @Test
  void processesLiveInSandbox() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("plum.sandbox..")
            .should()
            .dependOnClassesThat(
                new DescribedPredicate<JavaClass>("start processes") {
                  @Override
                  public boolean test(JavaClass type) {
                    return type.getName().startsWith("java.lang.Process");
                  }
                })
            .because("only the sandbox runs other programs"));
  }

  @Test
  void standardStreamsBelongToMain() {
    check(
        noClasses()
            .that()
            .doNotHaveFullyQualifiedName("plum.Main")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .accessField(System.class, "in")
            .orShould()
            .callMethod(System.class, "exit", int.class)
            .because("results and events go where the caller says"));
  }

  @Test
  void onlyOneDoorToTheFxThread() {
    check(
        noClasses()
            .that()
            .doNotHaveFullyQualifiedName("plum.ui.Fx")
            .should()
            .callMethod("javafx.application.Platform", "runLater", "java.lang.Runnable")
            .because("updates are gathered, not thrown one by one at the window"));
  }

  @Test
  void nobodyInterrupts() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("javafx.concurrent..")
            .orShould()
            .callMethod(Thread.class, "interrupt")
            .orShould()
            .callMethod("java.util.concurrent.Future", "cancel", "boolean")
            .orShould()
            .callMethod("java.util.concurrent.ExecutorService", "shutdownNow")
            .because("interrupting a thread inside the database closes its file for everybody"));
  }

  @Test
  void frontEndsSeeOnlyDescriptionsOfTheEngine() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage("plum.cli..", "plum.ui..")
            .should()
            .dependOnClassesThat(
                new DescribedPredicate<JavaClass>(
                    "are classes of llm, train or sandbox other than records, enums, interfaces") {
                  @Override
                  public boolean test(JavaClass type) {
                    return (type.getPackageName().equals("plum.llm")
                            || type.getPackageName().equals("plum.train")
                            || type.getPackageName().equals("plum.sandbox"))
                        && !type.isRecord()
                        && !type.isEnum()
                        && !type.isInterface();
                  }
                })
            .because("a job is a record; only the pipeline does the work"));
  }

  @Test
  void viewModelsKnowOnlyPropertiesOfJavaFx() {
    check(
        noClasses()
            .that()
            .haveSimpleNameEndingWith("ViewModel")
            .should()
            .dependOnClassesThat(
                new DescribedPredicate<JavaClass>("are JavaFX beyond beans and collections") {
                  @Override
                  public boolean test(JavaClass type) {
                    var name = type.getPackageName();
                    return name.startsWith("javafx.")
                        && !name.startsWith("javafx.beans")
                        && !name.startsWith("javafx.collections")
                        && !name.startsWith("javafx.util");
                  }
                })
            .because("view-models are tested without a toolkit"));
  }

  @Test
  void viewsAskTheirViewModels() {
    check(
        noClasses()
            .that()
            .haveSimpleNameEndingWith("View")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("plum.store..")
            .because("a view shows; it does not fetch"));
  }

  @Test
  void packagesAreNullMarked() {
    check(
        classes()
            .that()
            .areNotAnonymousClasses()
            .should(
                new com.tngtech.archunit.lang.ArchCondition<JavaClass>(
                    "live in a null-marked package") {
                  @Override
                  public void check(
                      JavaClass type, com.tngtech.archunit.lang.ConditionEvents events) {
                    if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                      events.add(
                          com.tngtech.archunit.lang.SimpleConditionEvent.violated(
                              type, type.getName() + " does not"));
                    }
                  }
                })
            .because("NullAway checks only what is marked"));
  }

  @Test
  void nothingStaticChanges() {
    check(
        fields()
            .that()
            .areStatic()
            .and()
            .areNotFinal()
            .and(
                DescribedPredicate.describe(
                    "were written by us",
                    field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC)))
            .should()
            .bePrivate()
            .andShould()
            .notBeStatic()
            .allowEmptyShould(true)
            .because("mutable statics hide dependencies"));
  }

  @Test
  void classesAreMadeToBeUsedNotExtended() {
    check(
        classes()
            .that()
            .areTopLevelClasses()
            .and()
            .areNotInterfaces()
            .and()
            .areNotEnums()
            .should()
            .haveModifier(JavaModifier.FINAL)
            .orShould()
            .haveModifier(JavaModifier.ABSTRACT)
            .because("classes are final, abstract, sealed or records"));
  }

  @Test
  void noSourceFileIsLongerThanFiveHundredLines() throws IOException {
    try (var files = Files.walk(Path.of("src"))) {
      for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        try (var lines = Files.lines(file)) {
          var count = lines.count();
          assertTrue(count <= 500, file + " has " + count + " lines: is it still one thing?");
        }
      }
    }
  }

  private static void onlyIn(String reason, String home, String... technology) {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(home)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(technology)
            .because(reason));
  }
}
