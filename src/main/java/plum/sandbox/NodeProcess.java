package plum.sandbox;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One node and its launcher. Nothing that node says is trusted: what is out of order is a {@link
 * Forged}. What the launcher says about node's end is the kernel's word. Used by one thread at a
 * time; {@link #keepWithin} and {@link #kill} may come from any.
 */
final class NodeProcess implements Processes.Kept {

  /** Which of the two scripts it runs. */
  enum Role {
    SOLUTION,
    JUDGE
  }

  /** What ended a process, if it was not the process itself. */
  enum Cause {
    ITSELF,
    PROCESSOR,
    WALL,
    MEMORY,
    CLOSED
  }

  /**
   * How node ended.
   *
   * @param code exit code, or minus the signal
   * @param cpu without its own start
   */
  record End(
      Cause cause,
      int code,
      Duration cpu,
      Duration wall,
      long peakBytes,
      ByteBuffer output,
      ByteBuffer errors) {}

  /** Bytes that the scripts do not send. */
  static final class Forged extends IOException {
    private static final long serialVersionUID = 1L;

    Forged(String message) {
      super(message);
    }
  }

  /** More than an answer may have. */
  static final class TooLong extends IOException {
    private static final long serialVersionUID = 1L;

    TooLong(String message) {
      super(message);
    }
  }

  /** An empty engine holds this much, besides what programs are given. */
  private static final long ENGINE = 96L << 20;

  /** The kernel's back-stop for the time between two looks, in what may be written to. */
  private static final long SLACK = 512L << 20;

  /** What an empty engine has used at its start, at most; only for the kernel's back-stop. */
  private static final int START_SECONDS = 3;

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final int LONGEST_HELLO = 4096;
  private static final int REPORT_BYTES = 4 + 8 + 8 + 4 + 4;
  private static final int CLOCK_TICKS = 100;

  private final Process process;
  private final boolean boxed;
  private final long memory;
  private final DataOutputStream questions;
  private final InputStream answers;
  private final DataInputStream launcher;
  private List<String> layers = List.of();
  private Duration ownStart = Duration.ZERO;
  private long begun;

  /** Read as it comes: bubblewrap holds the channel open until the launcher has said it all. */
  private final FutureTask<byte[]> report;

  private volatile @Nullable ProcessHandle node;
  private volatile long deadline;
  private volatile long cpuMillis = Long.MAX_VALUE;
  private volatile BooleanSupplier cancelled = () -> false;
  private volatile Cause cause = Cause.ITSELF;

  /**
   * Starts a process; {@link #begin} waits until it is ready. The calling thread must live as long
   * as the process: the kernel ends the child together with the thread that made it.
   *
   * @param outputBytes what it may print, and the longest value it may answer with
   */
  NodeProcess(
      NodeInterpreter node,
      PythonInterpreter python,
      Set<Worker.Layer> wanted,
      Role role,
      Limits limits,
      long outputBytes)
      throws IOException {
    boxed = wanted.contains(Worker.Layer.BUBBLEWRAP);
    memory = limits.memoryBytes() + ENGINE;
    deadline = System.nanoTime() + PATIENCE.toNanos();
    var builder = new ProcessBuilder(command(node, python, wanted, role, limits, outputBytes));
    builder.environment().clear();
    builder.environment().put("LC_ALL", "C.UTF-8");
    process = builder.start();
    questions = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 1 << 16));
    answers = process.getInputStream();
    launcher = new DataInputStream(process.getErrorStream());
    int most = (int) Math.min(1 << 30, REPORT_BYTES + 2 * outputBytes);
    report = new FutureTask<>(() -> launcher.readNBytes(most));
  }

  private static List<String> command(
      NodeInterpreter node,
      PythonInterpreter python,
      Set<Worker.Layer> wanted,
      Role role,
      Limits limits,
      long outputBytes) {
    boolean boxed = wanted.contains(Worker.Layer.BUBBLEWRAP);
    boolean judge = role == Role.JUDGE;
    List<String> command = new ArrayList<>();
    if (boxed) {
      command.addAll(List.of("bwrap", "--unshare-user", "--unshare-all", "--as-pid-1"));
      command.addAll(List.of("--die-with-parent", "--new-session", "--cap-drop", "ALL"));
      Stream.of(python.readable(), node.readable())
          .flatMap(List::stream)
          .distinct()
          .forEach(path -> command.addAll(List.of("--ro-bind-try", path, path)));
      command.addAll(List.of("--dev-bind", "/dev/null", "/dev/null", "--remount-ro", "/"));
    }
    command.add(python.executable());
    command.addAll(PythonInterpreter.FLAGS);
    command.addAll(List.of("-c", resource("launcher.py"), resource("confinement.py")));
    command.add(boxed ? "0" : Long.toString(ProcessHandle.current().pid()));
    command.add(
        wanted.stream()
            .map(layer -> layer.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(" ")));
    command.add(judge ? "0" : Long.toString(limits.cpu().toSeconds() + 1 + START_SECONDS));
    command.add(Long.toString(limits.memoryBytes() + SLACK));
    command.add(Long.toString(outputBytes));
    command.add(String.join("\n", node.readable()));
    command.add(String.join("\n", node.startable()));
    command.add(node.executable());
    command.addAll(List.of("--no-warnings", "--v8-pool-size=2"));
    command.add("--max-old-space-size=" + (limits.memoryBytes() >> 20));
    if (!judge) {
      command.add("--random-seed=1"); // a verdict should not depend on chance
    }
    String script =
        judge
            ? resource("node/answers.js") + resource("node/judge.js")
            : resource("node/solution.js");
    command.addAll(
        List.of("-e", "(() => {" + resource("node/values.js") + script + "})()", "" + outputBytes));
    return command;
  }

  private static String resource(String name) {
    try (InputStream in = NodeProcess.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("missing resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until node is confined and has said its first word.
   *
   * @param stdin what the program finds on its standard input
   * @param flag looked at while it runs: soon after it says so, it is killed
   * @return the first word
   */
  String begin(byte[] stdin, BooleanSupplier flag) throws IOException {
    cancelled = flag;
    questions.writeInt(stdin.length);
    questions.write(stdin);
    questions.flush();
    int length = launcher.readInt();
    if (length < 0 || length > LONGEST_HELLO) {
      throw new IOException("the launcher does not keep to the protocol");
    }
    String hello = new String(launcher.readNBytes(length), StandardCharsets.UTF_8);
    if (hello.startsWith("!")) {
      throw new IOException("node does not start in the sandbox: " + hello.substring(1));
    }
    layers = List.of(hello.split(",", -1));
    Thread.ofPlatform().daemon().name("node-report").start(report);
    byte[] first = receive(LONGEST_HELLO);
    if (first == null) {
      throw new IOException("node ends before it says anything");
    }
    node = inner(process.toHandle());
    begun = System.nanoTime();
    deadline = Long.MAX_VALUE;
    return new String(first, StandardCharsets.UTF_8);
  }

  /** The process at the end of a chain of only children: bubblewrap, launcher, node. */
  private static ProcessHandle inner(ProcessHandle outer) {
    ProcessHandle last = outer;
    for (Optional<ProcessHandle> next = Optional.of(outer); next.isPresent(); ) {
      last = next.get();
      next = last.children().findFirst();
    }
    return last;
  }

  /** The layers that are active, as the launcher found them. */
  List<String> layers() {
    return layers;
  }

  /** From now on the process is killed soon after it has used so much. */
  void allow(Duration cpu, Duration wall) {
    cpuMillis = used() + cpu.toMillis();
    start(wall);
  }

  /** The clock on the wall runs from now on; it stands still after {@link #rest()}. */
  void start(Duration wall) {
    deadline = System.nanoTime() + wall.toNanos();
  }

  /** Nobody waits for it. */
  void rest() {
    deadline = Long.MAX_VALUE;
  }

  /** What the process has used by its own word: believed before it has seen a program. */
  void ownStart(Duration used) {
    ownStart = used;
  }

  /** Processor time so far in milliseconds, to a hundredth of a second. */
  long used() {
    ProcessHandle handle = node;
    if (handle == null) {
      return 0;
    }
    String stat = read(handle, "stat");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ", -1);
    // The numbers behind the name: 11 and 12 are the ticks in user and system mode.
    return fields.length < 13
        ? 0
        : (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 1000 / CLOCK_TICKS;
  }

  private static long resident(ProcessHandle handle) {
    for (String line : read(handle, "status").split("\n", -1)) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    return 0;
  }

  private static String read(ProcessHandle handle, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(handle.pid()), file));
    } catch (IOException _) {
      return ""; // it has gone
    }
  }

  /** Looked at many times a second by the watchdog: ends what is beyond its limits. */
  @Override
  public void keepWithin() {
    ProcessHandle handle = node;
    if (cancelled.getAsBoolean()) {
      kill();
    } else if (System.nanoTime() > deadline) {
      kill(Cause.WALL);
    } else if (handle != null) {
      if (used() > cpuMillis) {
        kill(Cause.PROCESSOR);
      } else if (resident(handle) > memory) {
        kill(Cause.MEMORY);
      }
    }
  }

  void send(byte[] frame) throws IOException {
    questions.writeInt(frame.length);
    questions.write(frame);
    questions.flush();
  }

  /** Whether something lies there that nobody has asked for. */
  boolean hasMore() throws IOException {
    return answers.available() > 0;
  }

  /**
   * The next frame; null when the process has closed its channel.
   *
   * @throws TooLong when it is longer than {@code most}
   * @throws Forged when it is no frame
   */
  byte @Nullable [] receive(long most) throws IOException {
    byte[] head = answers.readNBytes(4);
    if (head.length < 4) {
      return null;
    }
    int length = ByteBuffer.wrap(head).getInt();
    if (length < 0) {
      throw new Forged("forged bytes on the channel");
    }
    if (length > most) {
      throw new TooLong("an answer of %d bytes".formatted(length));
    }
    byte[] body = answers.readNBytes(length);
    return body.length < length ? null : body;
  }

  /** What else is on the channel until it is closed, at most so many bytes. */
  byte[] remainder(int most) throws IOException {
    return answers.readNBytes(most);
  }

  /** Ends node; the launcher then reports. */
  void kill(Cause why) {
    if (cause == Cause.ITSELF) {
      cause = why;
    }
    ProcessHandle handle = node;
    if (handle != null && handle.isAlive()) {
      handle.destroyForcibly();
    } else if (handle == null || System.nanoTime() > deadline + GRACE.toNanos()) {
      kill(); // not the launcher as long as it may be reporting
    }
  }

  /**
   * Waits for the end of node, which must have come or be near.
   *
   * @throws IOException when the launcher does not report it
   */
  End end() throws IOException {
    if (!hasEndedWithin(Duration.ofMillis(300))) {
      kill(Cause.CLOSED); // what it does after closing its channel is of no use to anybody
    }
    start(GRACE);
    ByteBuffer said = ByteBuffer.wrap(awaitReport());
    if (said.remaining() < REPORT_BYTES) {
      throw new IOException("the launcher was lost");
    }
    int code = said.getInt();
    Duration cpu = Duration.ofNanos(said.getLong() * 1000).minus(ownStart);
    long peak = said.getLong() << 10;
    int printed = said.getInt();
    int complained = said.getInt();
    if (printed < 0 || complained < 0 || printed + complained != said.remaining()) {
      throw new IOException("the launcher was lost while it reported");
    }
    ByteBuffer output = said.slice(said.position(), printed);
    ByteBuffer errors = said.slice(said.position() + printed, complained);
    Duration wall = Duration.ofNanos(System.nanoTime() - begun);
    return new End(cause, code, cpu.isNegative() ? Duration.ZERO : cpu, wall, peak, output, errors);
  }

  private byte[] awaitReport() throws IOException {
    try {
      return report.get();
    } catch (ExecutionException e) {
      throw new IOException("the launcher was lost", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts", e);
    }
  }

  private boolean isRunning() {
    ProcessHandle handle = node;
    return handle != null && handle.isAlive();
  }

  private boolean hasEndedWithin(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    try {
      while (isRunning() && System.nanoTime() < until) {
        Thread.sleep(1);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts", e);
    }
    return !isRunning();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public long pid() {
    return process.pid();
  }

  /** Ends everything. Inside bubblewrap the launcher is the first process of its own world. */
  @Override
  public void kill() {
    List<ProcessHandle> inner = boxed ? process.toHandle().children().toList() : List.of();
    inner.forEach(ProcessHandle::destroyForcibly);
    if (inner.isEmpty()) {
      process.destroyForcibly();
    }
  }

  /** Ends everything and waits for it. */
  @Override
  public void close() {
    kill();
    try {
      if (!process.waitFor(500, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        process.waitFor(5, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts", e);
    }
  }
}
