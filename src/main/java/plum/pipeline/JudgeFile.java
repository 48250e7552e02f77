package plum.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.data.Settings;
import plum.io.InstructionFile;
import plum.io.ProgramFile;
import plum.io.ResultFile;
import plum.sandbox.Judge;
import plum.sandbox.Limits;
import plum.sandbox.PoolStatus;
import plum.sandbox.Problem;
import plum.sandbox.ProgramResult;

/**
 * Judges the programs of a file without a project and writes a result for each, in order. What the
 * file of results holds already is not judged again, so a killed run continues.
 *
 * @param programs JSON lines, as {@link ProgramFile} reads them
 * @param problems the benchmark that samples refer to, null for none
 * @param results where the results go
 * @param workers programs judged at once
 * @param acceptWeakSandbox whether the user has agreed to less than full isolation
 * @param cpu processor time of a program that brings no limit of its own
 */
public record JudgeFile(
    Path programs,
    @Nullable Path problems,
    Path results,
    int workers,
    boolean acceptWeakSandbox,
    Duration cpu) {
  /** Programs that are read ahead of the oldest one that is not written. */
  private static final int WINDOW = 512;

  /** Most programs that one worker judges in a row; more would leave other workers idle. */
  private static final int GROUP = 16;

  private static final int BATCH = 64;
  private static final long LONGEST_WAIT = 1_000_000_000L;

  /** The wall limit where a program asks for much processor time: a busy machine is slow. */
  private static final int WALL_PER_CPU = 10;

  public JudgeFile {
    Settings.require(workers >= 1, "workers must be at least 1", workers);
    Settings.require(cpu.isPositive(), "cpu must be more than 0", cpu);
  }

  /** Is told how far the work has come, a few times a second at least. */
  @FunctionalInterface
  public interface Watcher {
    /**
     * The work has come so far.
     *
     * @param done rows that need no more work
     * @param total rows of the file
     * @param pool what the sandbox does, null while it was not needed
     */
    void advanced(long done, long total, @Nullable PoolStatus pool);
  }

  /**
   * Judges what is not judged yet.
   *
   * @throws PlumException if a file cannot be read or written, or the sandbox cannot be opened;
   *     what was judged until then is written
   */
  public JudgeSummary run(Watcher watcher, BooleanSupplier cancelled) {
    var benchmark = benchmark();
    var total = ProgramFile.count(programs);
    refuseSameFile();
    var tally = new JudgeTally(benchmark.keySet());
    var known = new HashSet<String>();
    try (var out =
        ResultFile.open(
            results,
            List.of("name", "verdict"),
            line -> {
              known.add(String.valueOf(line.get("name")));
              tally.earlier(line);
            })) {
      try (var in = ProgramFile.open(programs, benchmark, tally::rejected);
          var work = new InOrder(in, out, tally, known, watcher, total, cancelled)) {
        work.run();
      }
    }
    return tally.summary(cancelled.getAsBoolean());
  }

  private Map<String, InstructionFile.Row> benchmark() {
    var found = new LinkedHashMap<String, InstructionFile.Row>();
    if (problems != null) {
      var file = InstructionFile.readAnyLength(problems);
      if (file.rows().isEmpty()) {
        throw new PlumException(
            problems
                + " holds no problem that can be used"
                + (file.rejections().isEmpty()
                    ? "."
                    : ": line "
                        + file.rejections().getFirst().line()
                        + ": "
                        + file.rejections().getFirst().reason()));
      }
      file.rows().forEach(row -> found.put(row.key(), row));
    }
    return found;
  }

  private void refuseSameFile() {
    try {
      if (Files.exists(results) && Files.isSameFile(programs, results)) {
        throw new PlumException("The results would overwrite " + programs + ". Name another file.");
      }
    } catch (IOException e) {
      throw new PlumException("Could not look at " + results + ": " + e.getMessage(), e);
    }
  }

  /** A row on its way; the result is empty if cancelled. */
  private record Pending(ProgramFile.Row row, CompletableFuture<Optional<ProgramResult>> result) {}

  /** The work of one call: reads ahead, judges in parallel, writes in order. */
  private final class InOrder implements AutoCloseable {
    private final ProgramFile in;
    private final ResultFile out;
    private final JudgeTally tally;
    private final Set<String> known;
    private final Watcher watcher;
    private final long total;
    private final BooleanSupplier cancelled;
    private final ArrayDeque<Pending> window = new ArrayDeque<>();
    private final List<Pending> group = new ArrayList<>();
    private @Nullable Problem groupProblem;
    private @Nullable Judge judge;
    private @Nullable ExecutorService threads;

    /** Programs handed in for which no thread is free. */
    private final AtomicInteger queued = new AtomicInteger();

    private long done;
    private int unwritten;
    private long written = System.nanoTime();

    InOrder(
        ProgramFile in,
        ResultFile out,
        JudgeTally tally,
        Set<String> known,
        Watcher watcher,
        long total,
        BooleanSupplier cancelled) {
      this.in = in;
      this.out = out;
      this.tally = tally;
      this.known = known;
      this.watcher = watcher;
      this.total = total;
      this.cancelled = cancelled;
    }

    void run() {
      var more = true;
      while (!cancelled.getAsBoolean()) {
        while (more && window.size() < WINDOW) {
          more = read();
        }
        if (!more) {
          submit();
        }
        var oldest = window.poll();
        if (oldest == null) {
          break;
        }
        var result = await(oldest);
        if (result.isEmpty()) {
          break;
        }
        write(oldest.row(), result.get());
      }
      out.flush();
      tell();
    }

    /** Takes in the next row; false at the end of the file. */
    private boolean read() {
      var row = in.next();
      if (row.isEmpty()) {
        return false;
      }
      if (known.contains(row.get().name())) {
        done++;
        return true;
      }
      var problem = problem(row.get());
      if (group.size() >= GROUP || !problem.equals(groupProblem)) {
        submit();
      }
      groupProblem = problem;
      var pending = new Pending(row.get(), new CompletableFuture<>());
      group.add(pending);
      window.add(pending);
      return true;
    }

    /** Hands the programs of one problem to a worker. */
    private void submit() {
      var problem = groupProblem;
      if (group.isEmpty() || problem == null) {
        return;
      }
      var all = List.copyOf(group);
      group.clear();
      var sandbox = judge();
      if (threads == null) {
        threads = Executors.newFixedThreadPool(workers, Thread.ofVirtual().factory());
      }
      queued.addAndGet(all.size());
      threads.execute(
          () -> {
            queued.addAndGet(-all.size());
            judge(sandbox, problem, all);
          });
    }

    private Judge judge() {
      if (judge == null) {
        judge = Sandboxes.open(acceptWeakSandbox, workers);
        tally.isolation(judge.isolation());
      }
      return judge;
    }

    private void judge(Judge sandbox, Problem problem, List<Pending> all) {
      try {
        var session = sandbox.prepare(problem, cancelled);
        if (session.isPresent()) {
          try (var open = session.get()) {
            for (var each : all) {
              each.result().complete(open.run(each.row().program()));
            }
          }
        }
        all.forEach(each -> each.result().complete(Optional.empty()));
      } catch (RuntimeException | Error e) {
        all.forEach(each -> each.result().completeExceptionally(e));
      }
    }

    private Optional<ProgramResult> await(Pending oldest) {
      while (true) {
        try {
          return oldest.result().get(200, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          flushIfDue();
        } catch (ExecutionException e) {
          throw e.getCause() instanceof RuntimeException cause
              ? cause
              : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
          throw new IllegalStateException("nobody interrupts here", e);
        }
      }
    }

    private void write(ProgramFile.Row row, ProgramResult result) {
      out.add(tally.judged(row, result));
      done++;
      unwritten++;
      flushIfDue();
    }

    private void flushIfDue() {
      if (unwritten >= BATCH || System.nanoTime() - written > LONGEST_WAIT) {
        out.flush();
        unwritten = 0;
        written = System.nanoTime();
      }
      tell();
    }

    private void tell() {
      watcher.advanced(
          done + tally.bad(),
          total,
          judge == null ? null : PoolWatch.waiting(judge.status(), queued.get()));
    }

    /** What is still being judged ends before the sandbox does. */
    @Override
    public void close() {
      if (judge != null) {
        judge.close();
      }
      if (threads != null) {
        threads.close();
      }
    }
  }

  private Problem problem(ProgramFile.Row row) {
    var usual = Limits.defaults();
    var seconds = row.cpu();
    var time = seconds == null ? cpu : Duration.ofNanos(Math.round(seconds * 1e9));
    var wall = time.multipliedBy(WALL_PER_CPU);
    var memory = row.memory();
    return new Problem(
        row.language(),
        row.entryPoint(),
        row.context(),
        row.tests(),
        new Limits(
            time,
            wall.compareTo(usual.wall()) > 0 ? wall : usual.wall(),
            memory == null ? usual.memoryBytes() : memory << 20,
            usual.outputBytes()));
  }
}
