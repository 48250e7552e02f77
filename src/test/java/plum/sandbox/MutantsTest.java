package plum.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.TestCase.CheckTest;
import plum.io.Json;

/**
 * Programs that are right but for one place get the verdict that they get where program and test
 * simply share a process. The mutants are harmless, so both ways must agree on every one.
 */
class MutantsTest {

  private static final Path SCRIPTS = Path.of("src/test/resources/plum/sandbox");
  private static final int SEED = 7;

  /** Processor seconds: a mutant that does not end is one that fails, on either side. */
  private static final Duration LIMIT = Duration.ofSeconds(1);

  @TempDir private Path folder = Path.of("");

  private record Mutant(HumanEvalTest.Row task, String change, String program) {}

  /** A verdict in words, and whether it is a pass. */
  private record Said(boolean pass, String words) {}

  @Test
  void someMutantsAreJudgedAsInOneProcess() {
    compare(100);
  }

  @Test
  @Tag("slow")
  void allMutantsAreJudgedAsInOneProcess() {
    compare(400);
  }

  private void compare(int count) {
    Map<String, HumanEvalTest.Row> tasks =
        HumanEvalTest.rows().stream()
            .collect(
                Collectors.toMap(
                    HumanEvalTest.Row::id, row -> row, (a, _) -> a, LinkedHashMap::new));
    List<Mutant> mutants = mutants(tasks, count);
    List<Said> plain = plainly(mutants);
    List<Said> ours = ours(mutants);
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < mutants.size(); i++) {
      if (plain.get(i).pass() != ours.get(i).pass()) {
        Mutant mutant = mutants.get(i);
        differences.add(
            "%s, %s: plainly %s, here %s"
                .formatted(
                    mutant.task().id(),
                    mutant.change(),
                    plain.get(i).words(),
                    ours.get(i).words()));
      }
    }
    long passed = plain.stream().filter(Said::pass).count();
    System.out.printf(
        "%d mutants: %d pass, %d fail, %d of them for time; %d differences%n",
        mutants.size(),
        passed,
        mutants.size() - passed,
        plain.stream().filter(said -> said.words().equals("timeout")).count(),
        differences.size());
    assertEquals(List.of(), differences);
    assertEquals(count, mutants.size());
    assertTrue(passed > 0 && passed < count / 2, passed + " pass");
  }

  private List<Mutant> mutants(Map<String, HumanEvalTest.Row> tasks, int count) {
    Stream<Map<String, String>> rows =
        tasks.values().stream()
            .map(
                task ->
                    Map.of(
                        "id", task.id(),
                        "prompt", task.problem().context(),
                        "solution", task.program().substring(task.problem().context().length())));
    return run("mutants.py", rows, String.valueOf(SEED), String.valueOf(count)).stream()
        .map(Json::parseObject)
        .map(
            row ->
                new Mutant(
                    tasks.get(String.valueOf(row.get("id"))),
                    String.valueOf(row.get("change")),
                    String.valueOf(row.get("program"))))
        .toList();
  }

  private List<Said> plainly(List<Mutant> mutants) {
    Stream<Map<String, String>> rows =
        mutants.stream()
            .map(
                mutant ->
                    Map.of(
                        "program", mutant.program(),
                        "test", test(mutant),
                        "entry_point", mutant.task().problem().entryPoint()));
    return run("plain.py", rows, String.valueOf(LIMIT.toSeconds())).stream()
        .map(words -> new Said(words.equals("passed"), words))
        .toList();
  }

  private static String test(Mutant mutant) {
    return mutant.task().problem().tests().getFirst() instanceof CheckTest(String code) ? code : "";
  }

  private static List<Said> ours(List<Mutant> mutants) {
    Map<HumanEvalTest.Row, List<Integer>> byTask =
        IntStream.range(0, mutants.size())
            .boxed()
            .collect(Collectors.groupingBy(i -> mutants.get(i).task()));
    Said[] said = new Said[mutants.size()];
    PythonJudge judge = Sandboxes.open(2);
    try {
      byTask.entrySet().parallelStream()
          .forEach(
              entry -> {
                List<Integer> places = entry.getValue();
                List<ProgramResult> results =
                    judge.judge(
                        limited(entry.getKey().problem()),
                        places.stream().map(i -> mutants.get(i).program()).toList(),
                        () -> false);
                for (int i = 0; i < places.size(); i++) {
                  ProgramResult result = results.get(i);
                  said[places.get(i)] =
                      new Said(result.verdict().isPass(), result.verdict() + " " + result.detail());
                }
              });
    } finally {
      Sandboxes.close(judge);
    }
    return List.of(said);
  }

  private static Problem limited(Problem problem) {
    return new Problem(
        problem.language(),
        problem.entryPoint(),
        problem.context(),
        problem.tests(),
        problem.limits().withCpu(LIMIT));
  }

  /** What a script says to some rows, line by line. */
  private List<String> run(String script, Stream<Map<String, String>> rows, String... words) {
    try {
      Path input = folder.resolve(script + ".jsonl");
      Path output = folder.resolve(script + ".out");
      Files.write(input, rows.map(Json::write).toList());
      List<String> command = new ArrayList<>(List.of(Sandboxes.python().executable()));
      command.addAll(PythonInterpreter.FLAGS);
      command.add(SCRIPTS.resolve(script).toString());
      command.addAll(List.of(words));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(input.toFile())
              .redirectOutput(output.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().put("PYTHONHASHSEED", "0"); // the order of sets, as in the sandbox
      assertEquals(0, builder.start().waitFor());
      return Files.readAllLines(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts", e);
    }
  }
}
