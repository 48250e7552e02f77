package plum.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Verdict;

/**
 * The attack suite against the sandbox of this machine. The default build runs it with all layers;
 * the other configurations are slow: {@code mvn test -Dtest=HostileCorpusTest
 * -Dexcluded.groups=none}.
 */
class HostileCorpusTest {

  private static final int WORKERS = Math.max(2, Runtime.getRuntime().availableProcessors());
  private static final Set<Worker.Layer> WITHOUT_BUBBLEWRAP =
      EnumSet.of(Worker.Layer.LANDLOCK, Worker.Layer.SECCOMP);
  private static final Map<String, String> TARGETS =
      Map.of("folder", "/x", "id", "0", "secret", "5", "tcp", "1", "udp", "2");

  @TempDir private Path folder = Path.of("");

  private static AttackSuite.Report attack(PythonJudge judge) {
    Set<Long> workers = new HashSet<>(judge.pids());
    Set<Long> replaced = new HashSet<>();
    AttackSuite.Report report =
        AttackSuite.run(
            judge,
            _ -> judge.pids().stream().filter(p -> !workers.contains(p)).forEach(replaced::add),
            () -> false);
    if (report.isolation().level() == Isolation.Level.FULL) {
      assertEquals(Set.of(), replaced, "no worker was lost");
    }
    return report;
  }

  private static void contains(Set<Worker.Layer> layers) {
    PythonJudge judge = Sandboxes.open(WORKERS, layers);
    try {
      assumeTrue(judge.isolation().level() == Isolation.Level.FULL, judge.isolation().toString());
      AttackSuite.Report report = attack(judge);
      List<Object> failures = new ArrayList<>();
      report.outcomes().stream()
          .filter(o -> o.ending() != AttackSuite.Ending.CONTAINED)
          .forEach(failures::add);
      report.traces().stream().filter(t -> !t.changes().isEmpty()).forEach(failures::add);
      assertEquals(List.of(), failures);
      assertTrue(report.isContained());
    } finally {
      Sandboxes.close(judge);
    }
  }

  @Test
  void theSuiteIsLargeEnoughToMeanSomethingAndItsIndexKnowsEveryFile() throws Exception {
    List<Attack> suite = AttackSuite.attacks(TARGETS);
    long controls = suite.stream().filter(Attack::isControl).count();
    assertTrue(controls >= 14, controls + " controls");
    assertTrue(suite.size() - controls >= 90, suite.size() + " programs");
    for (Attack attack : suite) {
      assertFalse(attack.allowed().isEmpty(), attack.name());
      assertFalse(attack.purpose().contains(": "), attack.name());
      assertEquals(
          attack.isControl(), attack.allowed().equals(Set.of(Verdict.PASSED)), attack.name());
    }
    Set<String> unlisted = files();
    suite.forEach(attack -> unlisted.remove(attack.family() + "-" + attack.name() + ".py"));
    assertEquals(Set.of(), unlisted, "files that the index does not name");
  }

  private static Set<String> files() throws IOException, URISyntaxException {
    var index = Objects.requireNonNull(Attack.class.getResource("attacks/index.txt"));
    try (Stream<Path> files = Files.list(Path.of(index.toURI()).getParent())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".py"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void everyAttackIsContainedWithAllLayers() {
    contains(EnumSet.allOf(Worker.Layer.class));
  }

  @Test
  @Tag("slow")
  void theSameWithoutBubblewrap() {
    contains(WITHOUT_BUBBLEWRAP);
  }

  @Test
  @Tag("slow")
  void theSameAsAnOrdinaryUserWithoutBubblewrap() throws IOException {
    List<String> said = OrdinaryUser.attack(folder, List.of("landlock", "seccomp"));
    assumeTrue(said.getLast().contains("level=FULL"), said.getLast());
    assertEquals(1, said.size(), () -> String.join("\n", said));
  }

  @Test
  @Tag("slow")
  void theSameAsAnOrdinaryUserWithAllLayers() throws IOException {
    List<String> said = OrdinaryUser.attack(folder, AttackSuite.LAYERS);
    assumeTrue(said.getLast().contains("bubblewrap"), said.getLast());
    assertEquals(1, said.size(), () -> String.join("\n", said));
  }

  @Test
  @Tag("slow")
  void withoutAnyLayerManyAttacksWorkAndLeaveTraces() {
    PythonJudge judge = Sandboxes.open(WORKERS, EnumSet.noneOf(Worker.Layer.class));
    try {
      AttackSuite.Report report = attack(judge);
      assertTrue(report.complete());
      assertFalse(report.isContained());
      assertTrue(report.worked() >= 20, report.worked() + " attacks worked");
      // They see what they should see: files, listeners, processes.
      report.traces().forEach(t -> assertFalse(t.changes().isEmpty(), t.what()));
      // The verdict itself does not depend on any layer.
      Set<String> verdicts = Set.of("equal", "spy", "forge", "exit", "patch", "value");
      List<AttackSuite.Outcome> faked =
          report.outcomes().stream()
              .filter(o -> verdicts.contains(o.family()) && o.got().isPass())
              .filter(o -> !o.allowed().contains(Verdict.EXCEPTION))
              .toList();
      assertEquals(List.of(), faked);
    } finally {
      Sandboxes.close(judge);
    }
  }
}
