package plum.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import plum.data.Language;
import plum.data.TestCase.AssertTest;
import plum.data.Verdict;
import plum.sandbox.Judge.Session;

/** Two thousand programs later a worker holds no more than after the first two hundred. */
class LeakTest {

  /** Children wait in stock, so counts go up and down; over so many programs the most is alike. */
  private static final int WATCHED = 16;

  /** A worker answers before it has closed what belonged to the program. */
  private static final long CLOSED_AFTER_MILLIS = 100;

  private static final List<String> PROGRAMS =
      List.of(
          "def f(x):\n    return x",
          "def f(x):\n    return x + 1",
          "def f(x):\n    raise ValueError(x)",
          "import os\ndef f(x):\n    os._exit(0)",
          "def f(x):\n    print(x)\n    return x",
          "def f(x)");

  private final Set<Verdict> seen = ConcurrentHashMap.newKeySet();
  private final AtomicInteger judged = new AtomicInteger();

  /** Most descriptors of this process, of each worker, and most processes below this one. */
  private record Held(long own, List<Long> workers, long processes) {}

  @Test
  @Tag("slow")
  void nothingPilesUpInTwoThousandPrograms() throws IOException {
    PythonJudge judge = Sandboxes.open(2);
    try {
      run(judge, 200 - WATCHED);
      Held early = watched(judge);
      run(judge, 2000 - WATCHED - judged.get());
      Held late = watched(judge);
      System.out.printf("after 200: %s; after %d: %s%n", early, judged.get(), late);
      assertEquals(early.own(), late.own());
      assertTrue(late.processes() <= early.processes(), "processes"); // the stock goes up and down
      assertEquals(early.workers().size(), late.workers().size());
      for (int w = 0; w < early.workers().size(); w++) {
        assertEquals(early.workers().get(w), late.workers().get(w));
      }
      assertTrue(early.processes() >= 2, early.toString());
      assertEquals(PROGRAMS.size(), seen.size() + 1, seen.toString());
    } finally {
      Sandboxes.close(judge);
    }
  }

  /** Judges in both workers at once, ten programs to a problem. */
  private void run(PythonJudge judge, int count) {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int left = count; left > 0; left -= 10) {
        int some = Math.min(left, 10);
        threads.execute(
            () -> {
              try (Session session = open(judge)) {
                for (int i = 0; i < some; i++) {
                  one(session);
                }
              }
            });
      }
    }
  }

  private Held watched(PythonJudge judge) throws IOException {
    long own = 0;
    long processes = 0;
    List<Long> workers = new ArrayList<>();
    try (Session one = open(judge);
        Session other = open(judge)) {
      for (int i = 0; i < WATCHED; i++) {
        one(i % 2 == 0 ? one : other);
        pause();
        own = Math.max(own, descriptors(ProcessHandle.current()));
        List<ProcessHandle> below = below(judge);
        processes = Math.max(processes, below.size());
        List<Long> each = servers(judge).map(LeakTest::descriptors).toList();
        for (int w = 0; w < each.size(); w++) {
          if (w == workers.size()) {
            workers.add(0L);
          }
          workers.set(w, Math.max(workers.get(w), each.get(w)));
        }
      }
    }
    return new Held(own, workers, processes);
  }

  private static void pause() {
    try {
      Thread.sleep(CLOSED_AFTER_MILLIS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts", e);
    }
  }

  private static Session open(PythonJudge judge) {
    return judge
        .prepare(
            new Problem(
                Language.PYTHON,
                "f",
                "",
                List.of(new AssertTest("assert f(1) == 1")),
                Limits.defaults()),
            () -> false)
        .orElseThrow();
  }

  private void one(Session session) {
    seen.add(
        session
            .run(PROGRAMS.get(judged.getAndIncrement() % PROGRAMS.size()))
            .orElseThrow()
            .verdict());
  }

  private static List<ProcessHandle> below(PythonJudge judge) {
    return outer(judge).flatMap(p -> Stream.concat(Stream.of(p), p.descendants())).toList();
  }

  private static Stream<ProcessHandle> outer(PythonJudge judge) {
    return judge.pids().stream().flatMap(pid -> ProcessHandle.of(pid).stream());
  }

  /** The servers themselves: under bubblewrap they are the only child of a worker's process. */
  private static Stream<ProcessHandle> servers(PythonJudge judge) {
    boolean boxed = judge.isolation().layers().contains("bubblewrap");
    return outer(judge).flatMap(p -> boxed ? p.children() : Stream.of(p));
  }

  /** Open descriptors, or -1 where one may not look. */
  private static long descriptors(ProcessHandle process) {
    try (Stream<Path> all = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      return all.count();
    } catch (IOException | UncheckedIOException _) {
      return -1;
    }
  }
}
