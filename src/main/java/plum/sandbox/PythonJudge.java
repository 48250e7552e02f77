package plum.sandbox;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.data.TestResult;
import plum.data.Verdict;

/**
 * Judges Python programs in warm, confined workers.
 *
 * <p>Covered: what the program does to files, network, processes, signals, memory, processor and
 * output; what it does to the interpreter it runs in, since the tests are elsewhere; a worker that
 * hangs, dies or babbles (killed, restarted, the program judged once more); a program that comes
 * close to a limit (judged once more while nothing else runs here); the end of this process,
 * however it comes.
 *
 * <p>Not covered: faults of the kernel, side channels, a hostile test.
 */
public final class PythonJudge implements Judge {

  /** A worker is replaced after so many programs, so that nothing can pile up in it. */
  private static final int JOBS_PER_WORKER = 5000;

  /**
   * A verdict within this factor of the processor limit, on either side, depends on what else the
   * machine did meanwhile.
   */
  private static final double MARGIN = 1.25;

  private static final int TICK_MILLIS = 40;

  private final PythonInterpreter python;
  private final int hashSeed;
  private final Set<Worker.Layer> wanted;
  private final Isolation isolation;
  private final Calibration calibration;
  private final int workers;
  private final PoolMeter meter = new PoolMeter();

  /** Each running program has one; a program that must run alone takes them all. */
  private final Semaphore permits;

  /** A free slot holds a live worker or, after a loss, nobody yet. */
  private final BlockingQueue<Slot> free;

  private final List<Slot> slots = new CopyOnWriteArrayList<>();

  private final Processes<Worker> processes = new Processes<>("sandbox", TICK_MILLIS);

  private static final class Slot {
    private volatile @Nullable Worker worker;
    private volatile long busySince;
    private @Nullable ProblemSession session;

    Slot(Worker worker) {
      this.worker = worker;
    }

    void empty(Consumer<Worker> discard) {
      Worker present = worker;
      if (present != null) {
        discard.accept(present);
      }
      worker = null;
      session = null;
    }

    PoolStatus.Worker status() {
      Worker present = worker;
      long since = busySince;
      if (present == null) {
        return new PoolStatus.Worker(PoolStatus.State.ABSENT, 0, 0, Duration.ZERO);
      }
      return new PoolStatus.Worker(
          since == 0 ? PoolStatus.State.IDLE : PoolStatus.State.BUSY,
          present.pid(),
          present.jobs(),
          since == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since));
    }
  }

  private PythonJudge(
      PythonInterpreter python, int workers, Set<Worker.Layer> layers, int hashSeed) {
    this.python = python;
    this.hashSeed = hashSeed;
    this.workers = workers;
    free = new ArrayBlockingQueue<>(workers);
    permits = new Semaphore(workers, true);
    Set<Worker.Layer> tried = EnumSet.noneOf(Worker.Layer.class);
    tried.addAll(layers);
    tried.retainAll(python.host().layers());
    Worker first = null;
    if (tried.contains(Worker.Layer.BUBBLEWRAP)) {
      try {
        first = launch(tried);
      } catch (IOException _) {
        tried.remove(Worker.Layer.BUBBLEWRAP); // not installed, or user namespaces are refused
      }
    }
    wanted = tried;
    try {
      Worker worker = first == null ? launch(wanted) : first;
      isolation =
          Isolation.of(
              worker.layers(), "Python %s, %s".formatted(python.version(), python.executable()));
      calibration = Calibration.measure(worker);
      add(worker);
      for (int i = 1; i < workers; i++) {
        add(launch(wanted));
      }
    } catch (IOException e) {
      close();
      throw new PlumException(
          "Python at %s does not start as a sandbox worker. Try another Python 3.9 or newer."
              .formatted(python.executable()),
          e);
    }
  }

  private void add(Worker worker) {
    Slot slot = new Slot(worker);
    slots.add(slot);
    free.add(slot);
  }

  /**
   * Starts workers with all the protection that works here; {@link #isolation} says how much that
   * is.
   *
   * @param workers how many programs run at once, usually one per processor core
   * @throws PlumException when there is no Python to run them with
   */
  public static PythonJudge open(int workers) {
    return open(workers, EnumSet.allOf(Worker.Layer.class));
  }

  static PythonJudge open(int workers, Set<Worker.Layer> layers) {
    return open(PythonInterpreter.find(), workers, layers);
  }

  static PythonJudge open(PythonInterpreter python, int workers, Set<Worker.Layer> layers) {
    return new PythonJudge(python, workers, layers, 0);
  }

  @Override
  public Optional<Judge> withHashSeed(int seed) {
    return Optional.of(new PythonJudge(python, 1, wanted, seed));
  }

  private Worker launch(Set<Worker.Layer> layers) throws IOException {
    Worker worker = processes.start(() -> new Worker(python, layers, hashSeed));
    try {
      worker.begin(python, layers);
      return worker;
    } catch (IOException e) {
      processes.discard(worker);
      throw e;
    }
  }

  @Override
  public Isolation isolation() {
    return isolation;
  }

  @Override
  public int workers() {
    return workers;
  }

  @Override
  public PoolStatus status() {
    return meter.status(calibration.slowness(), slots.stream().map(Slot::status).toList());
  }

  @Override
  public Optional<Session> prepare(Problem problem, BooleanSupplier cancelled) {
    Slot slot = take(cancelled);
    if (slot == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Session() {
          @Override
          public Optional<ProgramResult> run(String program) {
            var result = judge(slot, problem, program, cancelled);
            result.ifPresent(present -> meter.finished(present.verdict()));
            return result;
          }

          @Override
          public void close() {
            release(slot);
          }
        });
  }

  /** One program; once more and alone if it came close to a limit; nothing if cancelled. */
  private Optional<ProgramResult> judge(
      Slot slot, Problem problem, String program, BooleanSupplier cancelled) {
    Limits limits = calibration.here(problem.limits());
    Limits wide = limits.withCpu(Calibration.times(limits.cpu(), MARGIN));
    var first = attempt(slot, problem, program, wide, 1, cancelled);
    if (first.isEmpty() || !isClose(first.get(), limits)) {
      return first.map(ProblemSession.Attempt::result);
    }
    meter.repeated();
    var second = attempt(slot, problem, program, limits, workers, cancelled);
    return second.map(repeat -> marked(repeat.result(), first.get().result()));
  }

  private static boolean isClose(ProblemSession.Attempt attempt, Limits limits) {
    long used = attempt.longest().toNanos();
    return attempt.late()
        || (used * MARGIN >= limits.cpu().toNanos()
            && used < limits.cpu().toNanos() * MARGIN
            && !limits.cpu().isZero());
  }

  /** The repeat, with the tests marked that ended otherwise before. */
  private static ProgramResult marked(ProgramResult repeat, ProgramResult before) {
    List<TestResult> tests = new ArrayList<>();
    for (int i = 0; i < repeat.tests().size(); i++) {
      TestResult test = repeat.tests().get(i);
      boolean differs = test.verdict() != before.tests().get(i).verdict();
      tests.add(
          new TestResult(
              test.verdict(),
              test.detail(),
              test.evidence(),
              test.cpu(),
              test.wall(),
              test.weak(),
              differs));
    }
    return new ProgramResult(
        repeat.verdict(),
        repeat.detail(),
        tests,
        repeat.output(),
        repeat.cpu(),
        repeat.wall(),
        repeat.peakMemoryBytes());
  }

  /**
   * One program, in a second worker if the first is lost; nothing if cancelled.
   *
   * @param share of the permits: 1, or all of them to run alone
   */
  private Optional<ProblemSession.Attempt> attempt(
      Slot slot,
      Problem problem,
      String program,
      Limits limits,
      int share,
      BooleanSupplier cancelled) {
    if (!acquire(share, cancelled)) {
      return Optional.empty();
    }
    slot.busySince = System.nanoTime();
    try {
      for (int attempt = 0; attempt < 2; attempt++) {
        try {
          if (isOver(cancelled)) {
            return Optional.empty();
          }
          return Optional.of(session(slot, problem, cancelled).judge(program, limits));
        } catch (IOException _) {
          slot.empty(processes::discard);
          if (!isOver(cancelled)) {
            meter.repeated();
          }
        }
      }
      if (isOver(cancelled)) {
        return Optional.empty();
      }
      return Optional.of(
          new ProblemSession.Attempt(
              ProblemSession.same(
                  problem,
                  Verdict.JUDGE_ERROR,
                  "the sandbox lost its worker twice with this program"),
              Duration.ZERO,
              false));
    } finally {
      slot.busySince = 0;
      permits.release(share);
    }
  }

  private boolean isOver(BooleanSupplier cancelled) {
    return processes.isClosed() || cancelled.getAsBoolean();
  }

  private boolean acquire(int share, BooleanSupplier cancelled) {
    try {
      while (!isOver(cancelled)) {
        if (permits.tryAcquire(share, 100, TimeUnit.MILLISECONDS)) {
          return true;
        }
      }
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts", e);
    }
  }

  private ProblemSession session(Slot slot, Problem problem, BooleanSupplier cancelled)
      throws IOException {
    Worker worker = slot.worker;
    if (worker == null) {
      worker = launch(wanted);
      slot.worker = worker;
    }
    ProblemSession session = slot.session;
    if (session == null) {
      worker.watch(cancelled);
      session = new ProblemSession(worker, problem);
      slot.session = session;
    }
    return session;
  }

  /** A free slot, or null if cancelled while waiting. */
  private @Nullable Slot take(BooleanSupplier cancelled) {
    meter.waits(1);
    try {
      while (!cancelled.getAsBoolean()) {
        if (processes.isClosed()) {
          throw new IllegalStateException("this judge is closed");
        }
        Slot slot = free.poll(100, TimeUnit.MILLISECONDS);
        if (slot != null) {
          return slot;
        }
      }
      return null;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts", e);
    } finally {
      meter.waits(-1);
    }
  }

  private void release(Slot slot) {
    Worker worker = slot.worker;
    slot.session = null;
    if (worker != null) {
      worker.watch(() -> false);
      if (!worker.isAlive() || worker.jobs() > JOBS_PER_WORKER) {
        slot.empty(processes::discard);
      }
    }
    free.add(slot);
  }

  /** What its processes take. */
  public ProcessTree use() {
    return ProcessTree.of(pids());
  }

  /** Processes of this judge that live now, for tests. */
  List<Long> pids() {
    return processes.pids();
  }

  /** Ends all workers, busy ones included. */
  @Override
  public void close() {
    processes.close();
  }
}
