package plum.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.io.Json;

/** {@code kill -9} of {@code plum judge} at any moment: nothing stays, nothing is lost. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class KillTest {

  private static final int PROGRAMS = 600;

  /** Of the sandbox's servers and all that they fork: their command line says so. */
  private static final String MARK = "plum_sandbox";

  @TempDir private Path folder = Path.of("");

  private final Random random = new Random(3);

  @Test
  void threeKillsLoseNothingAndLeaveNothing() throws IOException, InterruptedException {
    killAndContinue(3);
  }

  @Test
  @Tag("slow")
  void tenKillsLoseNothingAndLeaveNothing() throws IOException, InterruptedException {
    killAndContinue(10);
  }

  private void killAndContinue(int kills) throws IOException, InterruptedException {
    Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self")), "this needs Linux");
    var file = write();
    var results = folder.resolve("results.jsonl");
    var orphansBefore = orphans();
    var moments = new ArrayList<String>();
    for (var kill = 0; kill < kills; kill++) {
      var before = complete(results);
      var started = System.nanoTime();
      var process = judge(file, results);
      var seen = new HashSet<ProcessHandle>();
      // Every third moment is any of the start; the others follow the first new result.
      while (kill % 3 != 0 && process.isAlive() && complete(results).size() == before.size()) {
        look(process, seen, 5);
      }
      var moment = System.nanoTime() + random.nextInt(1500) * 1_000_000L;
      while (process.isAlive() && System.nanoTime() < moment) {
        look(process, seen, 5);
      }
      var alive = process.isAlive();
      process.destroyForcibly().waitFor();
      moments.add(
          "%d ms%s".formatted((System.nanoTime() - started) / 1_000_000, alive ? "" : " (ended)"));
      awaitEnd(seen, orphansBefore);
      var after = complete(results);
      assertEquals(before, after.subList(0, before.size()), "a result is gone");
      moments.add(seen.size() + " processes, " + after.size() + " results");
    }
    var before = complete(results);
    var last = judge(file, results);
    assertEquals(0, last.waitFor());
    var all = complete(results);
    System.out.printf("killed after %s; %d results in the end%n", moments, all.size());
    assertEquals(before, all.subList(0, before.size()), "a result is gone");
    assertEquals(expected(), all.stream().map(KillTest::nameAndVerdict).toList());
    assertTrue(Files.readString(results).endsWith("\n"));
  }

  /** Programs of forty problems: right and wrong. */
  private Path write() throws IOException {
    var text = new StringBuilder();
    for (var i = 0; i < PROGRAMS; i++) {
      var body = "sum(k * k % 7 for k in range(100000)) * 0 + x + " + (i % 3 == 0 ? 1 : 0);
      text.append(
              Json.write(
                  Map.of(
                      "name",
                      "p" + i,
                      "prompt",
                      "Return x.",
                      "entry_point",
                      "f",
                      "program",
                      "def f(x):\n    return " + body,
                      "tests",
                      List.of("assert f(%d) == %d".formatted(i / 15, i / 15)))))
          .append('\n');
    }
    return Files.writeString(folder.resolve("programs.jsonl"), text);
  }

  private static List<String> expected() {
    var lines = new ArrayList<String>();
    for (var i = 0; i < PROGRAMS; i++) {
      lines.add("p" + i + " " + (i % 3 == 0 ? "wrong_answer" : "passed"));
    }
    return lines;
  }

  private static String nameAndVerdict(String line) {
    var row = Json.parseObject(line);
    return row.get("name") + " " + row.get("verdict");
  }

  /** Our own command line in a Java of its own. */
  private Process judge(Path file, Path results) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Duser.home=" + folder,
            "-cp",
            System.getProperty("java.class.path"),
            "plum.Main",
            "judge",
            file.toString(),
            "--out",
            results.toString(),
            "--workers",
            "2")
        .redirectOutput(folder.resolve("out.txt").toFile())
        .redirectError(folder.resolve("err.txt").toFile())
        .start();
  }

  /** The lines that are written to their end. */
  private static List<String> complete(Path results) throws IOException {
    if (!Files.exists(results)) {
      return List.of();
    }
    var text = Files.readString(results, StandardCharsets.UTF_8);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  private static void look(Process process, Set<ProcessHandle> seen, long millis)
      throws InterruptedException {
    process.descendants().forEach(seen::add);
    TimeUnit.MILLISECONDS.sleep(millis);
  }

  /** All that was seen below the killed process ends, and so does what was too quick to be seen. */
  private static void awaitEnd(Set<ProcessHandle> seen, Set<Long> orphansBefore)
      throws InterruptedException {
    List<String> left = List.of();
    for (var look = 0; look < 100; look++) {
      left = new ArrayList<>();
      for (var process : seen) {
        if (process.isAlive() && !state(process.pid()).equals("Z")) {
          left.add("process " + process.pid());
        }
      }
      for (var orphan : orphans()) {
        if (!orphansBefore.contains(orphan)) {
          left.add("orphan " + orphan);
        }
      }
      if (left.isEmpty()) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertEquals(List.of(), left);
  }

  /** Servers and children of the sandbox above which no Java lives any more. */
  private static Set<Long> orphans() {
    var orphans = new HashSet<Long>();
    ProcessHandle.allProcesses()
        .filter(process -> isOurs(process.pid()) && !state(process.pid()).equals("Z"))
        .filter(process -> !hasJava(process))
        .forEach(process -> orphans.add(process.pid()));
    return orphans;
  }

  private static boolean hasJava(ProcessHandle process) {
    var above = process.parent();
    while (above.isPresent()) {
      if (read(above.get().pid(), "comm").strip().equals("java")) {
        return true;
      }
      above = above.get().parent();
    }
    return false;
  }

  private static boolean isOurs(long pid) {
    var words = read(pid, "cmdline");
    return words.contains(MARK) && words.contains("\0-c\0");
  }

  private static String state(long pid) {
    var stat = read(pid, "stat");
    var name = stat.lastIndexOf(") ");
    return name < 0 ? "Z" : stat.substring(name + 2, name + 3);
  }

  private static String read(long pid, String file) {
    try {
      return new String(
          Files.readAllBytes(Path.of("/proc", String.valueOf(pid), file)),
          StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return ""; // gone meanwhile
    }
  }
}
