package plum.sandbox;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import plum.data.PlumException;
import plum.data.Verdict;

/**
 * Judges JavaScript programs, each in a node of its own: an engine that has started cannot be
 * copied as Python's can, and what a program leaves behind in one cannot be found again.
 *
 * <p>Covered: what {@link PythonJudge} covers, by the same means. Memory is watched from here,
 * because the engine reserves far more address space than it uses.
 *
 * <p>Not covered: besides what {@link PythonJudge} does not, objects of a program's own classes,
 * which no test can look into; functions as arguments; checkers of outputs.
 */
public final class NodeJudge implements Judge {

  private static final int TICK_MILLIS = 15;

  private final NodeInterpreter node;
  private final PythonInterpreter launcher;
  private final Set<Worker.Layer> wanted;
  private final Isolation isolation;
  private final int workers;
  private final Semaphore free;
  private final PoolMeter meter = new PoolMeter();

  private final Processes<NodeProcess> processes = new Processes<>("node", TICK_MILLIS);
  private final List<Running> sessions = new CopyOnWriteArrayList<>();

  private NodeJudge(
      NodeInterpreter node, PythonInterpreter launcher, int workers, Set<Worker.Layer> layers) {
    this.node = node;
    this.launcher = launcher;
    this.workers = workers;
    free = new Semaphore(workers);
    Set<Worker.Layer> tried = EnumSet.noneOf(Worker.Layer.class);
    tried.addAll(layers);
    List<String> active = List.of();
    if (tried.contains(Worker.Layer.BUBBLEWRAP)) {
      try {
        active = probe(tried);
      } catch (IOException _) {
        tried.remove(Worker.Layer.BUBBLEWRAP); // not installed, or user namespaces are refused
      }
    }
    wanted = tried;
    try {
      isolation =
          Isolation.of(
              active.isEmpty() ? probe(wanted) : active,
              "Node.js %s, %s".formatted(node.version(), node.executable()));
    } catch (IOException e) {
      close();
      throw new PlumException(
          "Node.js at %s does not start inside the sandbox (%s). Try another Node.js 18 or newer."
              .formatted(node.executable(), e.getMessage()),
          e);
    }
  }

  /**
   * Finds out what protection works here; {@link #isolation} says how much that is.
   *
   * @param workers how many programs run at once, usually one per processor core
   * @throws PlumException when there is no Node.js to run them with, or no Python to launch it
   */
  public static NodeJudge open(int workers) {
    return open(workers, EnumSet.allOf(Worker.Layer.class));
  }

  static NodeJudge open(int workers, Set<Worker.Layer> layers) {
    // Python first: its sentence also says where programs cannot be run at all.
    var launcher = PythonInterpreter.find();
    if (launcher.host() != Host.LINUX) {
      throw new PlumException(
          "JavaScript programs are run under Linux only; on Windows, use the workbench inside WSL 2.");
    }
    return new NodeJudge(NodeInterpreter.find(), launcher, workers, layers);
  }

  /** Starts one process for its report on the layers. */
  private List<String> probe(Set<Worker.Layer> layers) throws IOException {
    Limits limits = Limits.defaults();
    NodeProcess process = launch(layers, NodeProcess.Role.SOLUTION, limits, limits.outputBytes());
    try {
      process.begin(new byte[0], () -> false);
      return process.layers();
    } finally {
      processes.discard(process);
    }
  }

  private NodeProcess launch(
      Set<Worker.Layer> layers, NodeProcess.Role role, Limits limits, long outputBytes)
      throws IOException {
    return processes.start(
        () -> new NodeProcess(node, launcher, layers, role, limits, outputBytes));
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
    // Its limits are not scaled: nearly all of a short program's time is the start of node.
    return meter.status(1, sessions.stream().map(Running::describe).toList());
  }

  @Override
  public Optional<Session> prepare(Problem problem, BooleanSupplier cancelled) {
    meter.waits(1);
    try {
      while (!cancelled.getAsBoolean()) {
        if (processes.isClosed()) {
          throw new IllegalStateException("this judge is closed");
        }
        if (free.tryAcquire(100, TimeUnit.MILLISECONDS)) {
          var session = new Running(problem, cancelled);
          sessions.add(session);
          return Optional.of(session);
        }
      }
      return Optional.empty();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts", e);
    } finally {
      meter.waits(-1);
    }
  }

  private final class Running implements Session, NodeSession.Starter {
    private final Problem problem;
    private final BooleanSupplier cancelled;
    private final NodeSession session;
    private final AtomicInteger programs = new AtomicInteger();
    private volatile long pid;
    private volatile long since;

    Running(Problem problem, BooleanSupplier cancelled) {
      this.problem = problem;
      this.cancelled = () -> processes.isClosed() || cancelled.getAsBoolean();
      session = new NodeSession(this, problem, this.cancelled);
    }

    @Override
    public Optional<ProgramResult> run(String program) {
      since = System.nanoTime();
      try {
        for (int attempt = 0; attempt < 2 && !cancelled.getAsBoolean(); attempt++) {
          try {
            ProgramResult result = session.judge(program);
            if (cancelled.getAsBoolean()) {
              break; // what was killed for that says nothing
            }
            meter.finished(result.verdict());
            return Optional.of(result);
          } catch (IOException _) {
            session.close();
            meter.repeated();
          }
        }
        if (cancelled.getAsBoolean()) {
          return Optional.empty();
        }
        meter.finished(Verdict.JUDGE_ERROR);
        return Optional.of(
            NodeVerdicts.same(
                problem,
                Verdict.JUDGE_ERROR,
                "the sandbox lost its processes twice with this program"));
      } finally {
        programs.incrementAndGet();
        since = 0;
      }
    }

    @Override
    public NodeProcess start(NodeProcess.Role role, Limits limits, long outputBytes)
        throws IOException {
      NodeProcess process = launch(wanted, role, limits, outputBytes);
      pid = process.pid();
      return process;
    }

    @Override
    public void discard(NodeProcess process) {
      processes.discard(process);
    }

    PoolStatus.Worker describe() {
      long began = since;
      return new PoolStatus.Worker(
          began == 0 ? PoolStatus.State.IDLE : PoolStatus.State.BUSY,
          pid,
          programs.get(),
          Duration.ofNanos(began == 0 ? 0 : System.nanoTime() - began));
    }

    @Override
    public void close() {
      if (sessions.remove(this)) {
        session.close();
        free.release();
      }
    }
  }

  /** Processes of this judge that live now, for tests. */
  List<Long> pids() {
    return processes.pids();
  }

  /** Ends all processes, busy ones included. */
  @Override
  public void close() {
    processes.close();
  }
}
