package plum.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Evidence;
import plum.data.Judgement;
import plum.data.PlumException;
import plum.data.TestCase;
import plum.data.TestOrigin;
import plum.data.Verdict;

/** The project as a whole: who may open it, and what survives. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class ProjectTest {
  @TempDir private Path folder = Path.of("");

  /** Another process with this one's class path. */
  private Process child(String... arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static BufferedReader output(Process child) {
    return new BufferedReader(
        new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Opens the project given as argument, then writes batches or waits. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws IOException {
      try (var project = Project.open(Path.of(arguments[0]))) {
        if (arguments[1].equals("write")) {
          var shelf = new Shelf(project);
          System.out.println("open");
          for (var batch = 0; ; batch++) {
            shelf.batch(batch);
            System.out.println(batch);
          }
        }
        System.out.println("open");
        var _ = System.in.read();
      } catch (PlumException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void anotherProcessIsToldThatTheProjectIsOpen() throws Exception {
    try (var project = Project.open(folder)) {
      assertTrue(Project.existsIn(folder));
      var other = child(folder.toString(), "open");
      try (var lines = output(other)) {
        var sentence = String.valueOf(lines.readLine());
        assertTrue(sentence.contains("is open in another PLUM Workbench"), sentence);
        assertTrue(other.waitFor(20, TimeUnit.SECONDS));
      } finally {
        other.destroyForcibly();
      }
      assertEquals(0, project.counts().runs());
    }
    // and may open it once this one has closed it
    var other = child(folder.toString(), "open");
    try (var lines = output(other)) {
      assertEquals("open", lines.readLine());
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  @Test
  void whatWasStoredSurvivesTheDeathOfTheProcess() throws Exception {
    var writer = child(folder.toString(), "write");
    var reported = -1;
    try (var lines = output(writer)) {
      assertEquals("open", lines.readLine());
      while (reported < 12) {
        reported = Integer.parseInt(lines.readLine());
      }
    } finally {
      writer.destroyForcibly().waitFor();
    }
    try (var project = Project.open(folder)) {
      var run = project.runs().byName("sample").orElseThrow();
      var instruction = project.instructions().byId(1).orElseThrow();
      var solutions = project.solutions().of(run.id(), instruction.id());
      assertEquals(0, solutions.size() % Shelf.BATCH, "transactions are whole");
      assertTrue(
          solutions.size() >= (reported + 1) * Shelf.BATCH, "what was reported stored is there");
      for (var i = 0; i < solutions.size(); i++) {
        assertEquals(i, solutions.get(i).sample());
        assertEquals(i + 1, solutions.get(i).id());
      }
      // Judgements are stored after their solutions, each batch in a transaction of its own.
      var judged = project.executions().ofRun(run.id(), TestOrigin.GIVEN);
      assertEquals(0, judged.size() % Shelf.BATCH);
      assertTrue(judged.size() >= reported * Shelf.BATCH);
      for (var id : judged.keySet()) {
        assertEquals(2, project.executions().of(id).size());
      }
      // and the next batch continues where the dead process stopped
      new Shelf(project).batch(solutions.size() / Shelf.BATCH);
      assertEquals(solutions.size() + Shelf.BATCH, project.solutions().totals(run.id()).count());
    }
  }

  @Test
  void aNewFolderIsMadeAndReopened() {
    var deep = folder.resolve("a/b");
    assertFalse(Project.existsIn(deep));
    try (var project = Project.open(deep)) {
      new Shelf(project).batch(0);
      assertEquals(deep.toAbsolutePath(), project.folder());
    }
    try (var project = Project.open(deep)) {
      assertEquals(Shelf.BATCH, project.counts().solutions());
    }
    assertFalse(Files.exists(deep.resolve("project-before-update.zip")));
  }

  @Test
  void whatIsNoDatabaseIsRefusedInWords() throws IOException {
    Files.writeString(
        folder.resolve("project.mv.db"), "not a database at all, and long enough\n".repeat(500));
    var sentence = assertThrows(PlumException.class, () -> Project.open(folder)).getMessage();
    assertTrue(sentence.contains("cannot be opened"), sentence);
    var file = Files.writeString(folder.resolve("file"), "");
    assertThrows(PlumException.class, () -> Project.open(file));
  }

  private void sql(String... statements) throws SQLException {
    try (var connection =
            DriverManager.getConnection(
                "jdbc:h2:file:" + folder.toAbsolutePath().resolve("project"), "", "");
        var statement = connection.createStatement()) {
      for (var each : statements) {
        statement.execute(each);
      }
    }
  }

  @Test
  void aProjectOfANewerProgramIsLeftAlone() throws SQLException {
    Project.open(folder).close();
    sql(
        """
        INSERT INTO "flyway_schema_history" SELECT 99, '999', 'later', 'SQL', 'V999__later.sql', 0,
          "installed_by", "installed_on", 0, TRUE FROM "flyway_schema_history" LIMIT 1""");
    var sentence = assertThrows(PlumException.class, () -> Project.open(folder)).getMessage();
    assertTrue(sentence.contains("newer"), sentence);
  }

  @Test
  void aFailedUpdateKeepsTheDatabaseAsItWas() throws SQLException {
    Project.open(folder).close();
    // As if an earlier schema had been applied on which ours cannot be built.
    sql(
        """
        UPDATE "flyway_schema_history" SET "version" = '0.5', "script" = 'V0_5__older.sql',
          "description" = 'older', "checksum" = 0""");
    var sentence = assertThrows(PlumException.class, () -> Project.open(folder)).getMessage();
    assertTrue(sentence.contains("could not be brought up to date"), sentence);
    assertTrue(sentence.contains("project-before-update.zip"), sentence);
    assertTrue(Files.exists(folder.resolve("project-before-update.zip")));
  }

  @Test
  void aProjectOfTheFirstSchemaOpens() throws IOException {
    Files.copy(Path.of("src/test/resources/store/V001.mv.db"), folder.resolve("project.mv.db"));
    try (var project = Project.open(folder)) {
      assertEquals(Shelf.BATCH, project.counts().solutions());
      var judged = project.executions().ofRun(2, TestOrigin.GIVEN);
      assertEquals(Shelf.BATCH, judged.size());
      assertEquals(
          Shelf.BATCH / 2L,
          judged.values().stream().filter(each -> each.verdict() == Verdict.PASSED).count());
      assertEquals(Duration.ofMillis(7), project.solutions().byId(1).orElseThrow().elapsed());
      // What that schema could not keep is not made up.
      var judgement = judged.get(2L);
      assertFalse(judgement.weak() || judgement.flaky());
      assertEquals("", judgement.isolation());
      assertEquals(Duration.ZERO, judgement.cpu());
      var result = project.executions().of(2).getFirst().result();
      assertEquals("line 2", result.detail());
      assertEquals(Duration.ofNanos(1_234_000), result.cpu());
      assertEquals(Duration.ZERO, result.wall());
      assertEquals(Evidence.NONE, result.evidence());
      assertEquals(
          List.of("assert f(0) == 0", "assert f(1) == 1"),
          project.suites().of(1).getFirst().tests().stream()
              .map(each -> ((TestCase.AssertTest) each.test()).code())
              .toList());
      new Shelf(project).batch(1); // and it goes on
      assertEquals(2 * Shelf.BATCH, project.counts().solutions());
    }
    assertTrue(Files.exists(folder.resolve("project-before-update.zip")));
  }

  @Test
  void aProjectOfTheSecondSchemaOpens() throws IOException {
    Files.copy(Path.of("src/test/resources/store/V002.mv.db"), folder.resolve("project.mv.db"));
    try (var project = Project.open(folder)) {
      assertEquals(Shelf.BATCH, project.counts().solutions());
      var judged = project.executions().ofRun(2, TestOrigin.GIVEN);
      assertEquals(Shelf.BATCH / 2L, judged.values().stream().filter(Judgement::weak).count());
      assertEquals("full", judged.get(2L).isolation());
      var result = project.executions().of(2).getFirst().result();
      assertEquals(new Evidence("ValueError", "no", 2, "", "", "printed\n", ""), result.evidence());
      assertEquals(Evidence.NONE, project.executions().of(1).getFirst().result().evidence());
      assertEquals(Map.of("a", "{}"), project.knownResults().find(List.of("a", "b")));
    }
    assertTrue(Files.exists(folder.resolve("project-before-update.zip")));
  }
}
