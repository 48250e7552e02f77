package plum.sandbox;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import plum.data.TestCase;

/**
 * One warm Python server and the conversation with it. Nothing it says is trusted: what is out of
 * order is an {@link IOException}, after which the worker must be killed. Used by one thread at a
 * time; {@link #keepWithin} and {@link #kill} may come from any.
 */
final class Worker implements Processes.Kept {

  /** What may surround a program, besides limits. */
  enum Layer {
    BUBBLEWRAP,
    LANDLOCK,
    SECCOMP,
    /** Apple's own. */
    SEATBELT
  }

  /**
   * What a process said, seen from outside.
   *
   * @param state of the judge's report: complete, lost in a test, lost while loading
   * @param rows verdict name, microseconds and detail of each test that was begun
   */
  record Report(int state, List<Row> rows) {}

  /**
   * What the judge says of one test.
   *
   * @param verdict its name, or LOST where the solution's process is gone
   * @param cpuMicros processor time of the solution, as it says itself
   * @param outputEnd bytes printed by the end of the test, as the solution says; so {@code
   *     errorsEnd}
   */
  record Row(
      String verdict,
      long cpuMicros,
      long wallMicros,
      String detail,
      String exception,
      String message,
      int line,
      String expected,
      String actual,
      long outputEnd,
      long errorsEnd) {}

  /**
   * How a solution's process ended.
   *
   * @param reason c processor time, w wall time, k by itself, p pretended, d judged to the end
   * @param code exit code, or minus the signal
   * @param judge a alive, c killed for its own processor time, x lost
   * @param written bytes of output altogether; output holds the first of them
   * @param wroteErrors the same of standard error
   */
  record End(
      char reason,
      int code,
      long cpuMicros,
      long wallMicros,
      long peakKib,
      char judge,
      long written,
      long wroteErrors,
      Printed output,
      Printed errors,
      String report) {}

  /** A judge's report, if it lived to write one, and the end of the solution's process. */
  record Run(@Nullable Report report, End end) {}

  private static final int LONGEST_FRAME = 256 << 20;
  private static final int END_BYTES = 1 + 4 + 8 * 3 + 1 + 8 * 2 + 4 * 3;
  private static final List<String> MODULES =
      List.of(
          "values",
          "confinement",
          "system",
          "solution",
          "assertions",
          "modules",
          "reports",
          "judge",
          "weak",
          "zygote");

  private final PythonInterpreter python;
  private final Process process;
  private final boolean boxed;
  private final DataOutputStream requests;
  private final DataInputStream results;
  private List<String> layers = List.of();
  private final AtomicInteger jobs = new AtomicInteger();

  private volatile long deadline = Long.MAX_VALUE;
  private volatile BooleanSupplier cancelled = () -> false;

  /**
   * Starts a process; {@link #begin} makes it a server. The calling thread must live as long as the
   * worker: the kernel ends the child together with the thread that made it.
   *
   * @param hashSeed decides the order of sets of texts
   */
  Worker(PythonInterpreter python, Set<Layer> wanted, int hashSeed) throws IOException {
    this.python = python;
    List<String> server = new ArrayList<>(List.of(python.executable()));
    server.addAll(PythonInterpreter.FLAGS);
    server.addAll(List.of("-c", resource("bootstrap")));
    var builder = new ProcessBuilder(python.host().command(python, wanted, server, hashSeed));
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    if (python.host().sharesFiles()) {
      builder.environment().clear();
    }
    builder.environment().put("PYTHONHASHSEED", String.valueOf(hashSeed));
    builder.environment().put("PYTHONUTF8", "1");
    builder.environment().put("LC_ALL", "C.UTF-8");
    boxed = wanted.contains(Layer.BUBBLEWRAP);
    process = builder.start();
    requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 1 << 16));
    results = new DataInputStream(process.getInputStream());
  }

  /** Sends the server its source and waits until it is confined and ready. */
  void begin(PythonInterpreter python, Set<Layer> wanted) throws IOException {
    deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    String names =
        wanted.stream()
            .map(l -> l.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(" "));
    text(names + python.host().ways() + "\n" + String.join("\n", python.readable()));
    for (String module : MODULES) {
      text(module);
      text(resource(module));
    }
    text("");
    requests.flush();
    layers = List.of(new String(frame('H').array(), StandardCharsets.UTF_8).split(",", -1));
    deadline = Long.MAX_VALUE;
  }

  /** The layers that are active, as the server found them. */
  List<String> layers() {
    return layers;
  }

  int jobs() {
    return jobs.get();
  }

  /** From now on the worker is killed soon after {@code cancelled} says so. */
  void watch(BooleanSupplier flag) {
    cancelled = flag;
  }

  /** Starts a judge that holds the function tests of a problem. */
  void prepare(Problem problem, List<TestCase> tests) throws IOException {
    byte[] payload = tests(problem, tests);
    deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    header('J', payload.length, problem.limits(), problem.limits(), 0, 0);
    requests.write(payload);
  }

  private byte[] tests(Problem problem, List<TestCase> tests) {
    List<String> texts = new ArrayList<>();
    texts.add(problem.entryPoint());
    texts.add(problem.context());
    boolean usesNumpy = problem.context().contains("numpy");
    for (TestCase test : tests) {
      String code =
          switch (test) {
            case TestCase.AssertTest(String source) -> source;
            case TestCase.CheckTest(String source) -> source;
            case TestCase.ModuleTest(String source, _) -> source;
            case TestCase.StdioTest _ -> throw new IllegalArgumentException("not a function test");
          };
      texts.add(
          switch (test) {
            case TestCase.CheckTest _ -> "check";
            case TestCase.ModuleTest(_, String name) -> "module " + name;
            default -> "assert";
          });
      texts.add(code);
      usesNumpy |= code.contains("numpy");
    }
    texts.add(2, usesNumpy ? python.numpy() : "");
    return joined(texts);
  }

  /** Texts, each with its length before it. */
  private static byte[] joined(List<String> texts) {
    List<byte[]> parts = texts.stream().map(Worker::bytes).toList();
    ByteBuffer all = ByteBuffer.allocate(parts.stream().mapToInt(p -> 4 + p.length).sum());
    parts.forEach(part -> all.putInt(part.length).put(part));
    return all.array();
  }

  /** Runs a program against some of the prepared tests; the report is null if the judge is gone. */
  Run run(String entryPoint, String program, Limits limits, Limits whole, int first, int last)
      throws IOException {
    End end;
    Report report = null;
    program('R', bytes(entryPoint), bytes(program), limits, whole, first, last);
    ByteBuffer body = frame('T', 'E');
    if (frameType == 'T') {
      report = report(body, last - first);
      body = frame('E');
    }
    end = end(body);
    jobs.incrementAndGet();
    deadline = Long.MAX_VALUE;
    return new Run(report, end);
  }

  /** Runs a whole program on some input. */
  End run(String program, String stdin, Limits limits) throws IOException {
    return runAlone('S', bytes(stdin), program, limits);
  }

  /** Runs a program and tests in one process; its report has a line for each test that ended. */
  End runWeakly(Problem problem, List<TestCase> tests, String program, Limits limits)
      throws IOException {
    return runAlone('W', tests(problem, tests), program, limits);
  }

  private End runAlone(char type, byte[] first, String program, Limits limits) throws IOException {
    program(type, first, bytes(program), limits, limits, 0, 0);
    End end = end(frame('E'));
    jobs.incrementAndGet();
    deadline = Long.MAX_VALUE;
    return end;
  }

  /** Asks a checker whether an output is right; nothing if the checker takes too long. */
  Run check(String checker, TestCase.StdioTest test, String output, Limits limits)
      throws IOException {
    byte[] payload = joined(List.of(checker, test.stdin(), test.expected(), output));
    deadline = System.nanoTime() + limits.wall().plusSeconds(10).toNanos();
    header('K', payload.length, limits, limits, 0, 0);
    requests.write(payload);
    requests.flush();
    Report report = null;
    ByteBuffer body = frame('T', 'E');
    if (frameType == 'T') {
      report = report(body, 1);
      body = frame('E');
    }
    deadline = Long.MAX_VALUE;
    return new Run(report, end(body));
  }

  private void program(
      char type, byte[] first, byte[] program, Limits limits, Limits whole, int from, int to)
      throws IOException {
    // The server enforces the limits; this is for the case that it does not.
    Duration grace = limits.wall().plus(patience(whole).multipliedBy(2)).plusSeconds(10);
    deadline = System.nanoTime() + grace.toNanos();
    header(type, 4 + first.length + program.length, limits, whole, from, to);
    requests.writeInt(first.length);
    requests.write(first);
    requests.write(program);
    requests.flush();
  }

  /** Processor time that the judge of a problem may use per program. */
  private static Duration patience(Limits limits) {
    Duration generous = limits.cpu();
    Duration least = Duration.ofSeconds(1);
    return generous.compareTo(least) > 0 ? generous : least;
  }

  private void header(char type, int length, Limits limits, Limits whole, int first, int last)
      throws IOException {
    requests.writeByte(type);
    requests.write(new byte[3]);
    requests.writeInt(length);
    requests.writeInt((int) Math.max(1, limits.cpu().toMillis()));
    requests.writeInt((int) Math.max(1, limits.wall().toMillis()));
    requests.writeLong(limits.memoryBytes());
    requests.writeLong(limits.outputBytes());
    requests.writeInt(first);
    requests.writeInt(last);
    requests.writeInt((int) patience(whole).toMillis());
  }

  private static Report report(ByteBuffer body, int most) throws IOException {
    try {
      int state = body.get();
      int count = body.getShort();
      if (count > most || count < 0 || (state == 0 && count != most)) {
        throw new IOException("the judge reports %d of %d tests".formatted(count, most));
      }
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String verdict = string(body, body.get());
        long cpu = body.getLong();
        long wall = body.getLong();
        int line = body.getInt();
        long outputEnd = body.getLong();
        long errorsEnd = body.getLong();
        rows.add(
            new Row(
                verdict,
                cpu,
                wall,
                text(body),
                text(body),
                text(body),
                line,
                text(body),
                text(body),
                outputEnd,
                errorsEnd));
      }
      return new Report(state, rows);
    } catch (BufferUnderflowException | NegativeArraySizeException e) {
      throw new IOException("the judge's report is damaged", e);
    }
  }

  private static String text(ByteBuffer body) throws IOException {
    return string(body, body.getInt());
  }

  private static String string(ByteBuffer body, int length) throws IOException {
    return new String(part(body, length), StandardCharsets.UTF_8);
  }

  private static byte[] part(ByteBuffer body, int length) throws IOException {
    if (length < 0 || length > body.remaining()) {
      throw new IOException("a frame is damaged");
    }
    byte[] part = new byte[length];
    body.get(part);
    return part;
  }

  private static End end(ByteBuffer body) throws IOException {
    if (body.remaining() < END_BYTES) {
      throw new IOException("the end of a run is damaged");
    }
    char reason = (char) body.get();
    int code = body.getInt();
    long cpu = body.getLong();
    long wall = body.getLong();
    long peak = body.getLong();
    char judge = (char) body.get();
    long written = body.getLong();
    long wroteErrors = body.getLong();
    int output = body.getInt();
    int errors = body.getInt();
    int report = body.getInt();
    return new End(
        reason,
        code,
        cpu,
        wall,
        peak,
        judge,
        written,
        wroteErrors,
        new Printed(part(body, output)),
        new Printed(part(body, errors)),
        string(body, report));
  }

  private char frameType;

  /** The next frame, which must be of one of the types. */
  private ByteBuffer frame(char... types) throws IOException {
    int length = results.readInt();
    frameType = (char) results.readByte();
    if (length < 0 || length > LONGEST_FRAME || new String(types).indexOf(frameType) < 0) {
      throw new IOException("the worker does not keep to the protocol");
    }
    byte[] body = new byte[length];
    results.readFully(body);
    return ByteBuffer.wrap(body);
  }

  private void text(String text) throws IOException {
    byte[] bytes = bytes(text);
    requests.writeInt(bytes.length);
    requests.write(bytes);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String resource(String module) {
    try (InputStream in = Worker.class.getResourceAsStream(module + ".py")) {
      if (in == null) {
        throw new IllegalStateException("missing resource " + module + ".py");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Looked at many times a second by the watchdog. */
  @Override
  public void keepWithin() {
    if (System.nanoTime() > deadline || cancelled.getAsBoolean()) {
      kill();
    }
  }

  /**
   * Ends the server and, with it, all it has started. Inside bubblewrap the server is the first
   * process of its own world: ending that one lets bubblewrap collect the rest and leave.
   */
  @Override
  public void kill() {
    List<ProcessHandle> inner = boxed ? process.toHandle().children().toList() : List.of();
    if (inner.isEmpty()) {
      process.destroyForcibly();
    }
    inner.forEach(ProcessHandle::destroyForcibly);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public long pid() {
    return process.pid();
  }

  /** Lets the server end by itself at the end of its input; kills it if it does not. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException _) {
      // It has gone already.
    }
    try {
      if (!process.waitFor(500, TimeUnit.MILLISECONDS)) {
        kill();
        process.waitFor(500, TimeUnit.MILLISECONDS);
        process.destroyForcibly();
        process.waitFor(5, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts", e);
    }
  }
}
