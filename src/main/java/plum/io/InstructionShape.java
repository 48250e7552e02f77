package plum.io;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import plum.data.AnswerFormat;
import plum.data.PlumException;
import plum.data.Split;
import plum.data.TestCase;
import plum.data.TestCase.AssertTest;
import plum.data.TestCase.CheckTest;
import plum.data.TestCase.ModuleTest;
import plum.data.TestCase.StdioTest;
import plum.io.InstructionFile.Row;

/** The shapes in which instruction sets are published, told apart by the names of their fields. */
enum InstructionShape {
  /** Ours: key, prompt, entry_point, reference_solution, tests, split, format. */
  OWN("prompt", "tests") {
    @Override
    Row row(Fields fields) {
      var tests = TestShape.list(fields.map.get("tests"));
      var format = fields.text("format", "program").toUpperCase(Locale.ROOT);
      var split = fields.text("split", "").toUpperCase(Locale.ROOT);
      var reference = fields.optional("reference_solution");
      return new Row(
          fields.key("key"),
          fields.text("prompt"),
          choice(AnswerFormat.class, "format", format),
          fields.text("entry_point", entryPoint(reference, tests)),
          reference,
          split.isEmpty() ? null : choice(Split.class, "split", split),
          tests);
    }
  },
  /** HumanEval: the prompt is the beginning of the program, the test defines check(candidate). */
  HUMAN_EVAL("task_id", "prompt", "canonical_solution", "test", "entry_point") {
    @Override
    Row row(Fields fields) {
      var prompt = fields.text("prompt");
      return new Row(
          fields.key("task_id"),
          prompt,
          AnswerFormat.CONTINUATION,
          fields.text("entry_point"),
          prompt + fields.text("canonical_solution"),
          null,
          List.of(new CheckTest(fields.text("test"))));
    }
  },
  /** MBPP: a sentence and a list of assertions. */
  MBPP("task_id", "code", "test_list") {
    @Override
    Row row(Fields fields) {
      var code = fields.text("code");
      var setUp = String.join("\n", fields.lines("test_imports"));
      setUp += (setUp.isEmpty() ? "" : "\n") + fields.text("test_setup_code", "");
      var tests = new ArrayList<TestCase>();
      for (var line : fields.lines("test_list")) {
        tests.add(new AssertTest(setUp.isBlank() ? line : setUp.strip() + "\n" + line));
      }
      if (tests.isEmpty()) {
        throw new PlumException("\"test_list\" is empty.");
      }
      var entryPoint = entryPoint(code, tests);
      var text = fields.text(fields.has("text") ? "text" : "prompt");
      return new Row(
          fields.key("task_id"),
          text.strip() + "\nCall the function " + entryPoint + ".\n",
          AnswerFormat.PROGRAM,
          entryPoint,
          code,
          null,
          tests);
    }
  },
  /** Alpaca, and Evol-Instruct with output instead of response. */
  ALPACA("instruction", "output") {
    @Override
    Row row(Fields fields) {
      var input = fields.text("input", "");
      return answered(
          fields,
          fields.text("instruction") + (input.isBlank() ? "" : "\n" + input),
          fields.text("output"));
    }
  },
  /** Evol-Instruct. */
  EVOL_INSTRUCT("instruction", "response") {
    @Override
    Row row(Fields fields) {
      return answered(fields, fields.text("instruction"), fields.text("response"));
    }
  },
  /** OSS-Instruct. */
  OSS_INSTRUCT("problem", "solution") {
    @Override
    Row row(Fields fields) {
      var language = fields.text("lang", "python");
      if (!language.equalsIgnoreCase("python")) {
        throw new PlumException("Its language is " + language + "; only Python can be run.");
      }
      return answered(fields, fields.text("problem"), fields.text("solution"));
    }
  };

  private static final Pattern FENCE =
      Pattern.compile("```[ \\t]*(\\w*)[^\\n]*\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern DEFINITION =
      Pattern.compile("^(?:async\\s+)?def\\s+(\\w+)\\s*\\(", Pattern.MULTILINE);

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of, which cannot change
  private final List<String> required;

  InstructionShape(String... required) {
    this.required = List.of(required);
  }

  abstract Row row(Fields fields);

  /**
   * Reads one row.
   *
   * @param where its key if it has none of its own
   * @throws PlumException if no shape fits, or a field is not as it should be
   */
  static Row read(Map<String, @Nullable Object> object, String where) {
    for (var shape : values()) {
      if (object.keySet().containsAll(shape.required)) {
        return shape.row(new Fields(object, where));
      }
    }
    throw new PlumException(
        "No known shape has the fields "
            + String.join(", ", object.keySet())
            + ". Known are HumanEval, MBPP, Alpaca, OSS-Instruct, Evol-Instruct and our own (key,"
            + " prompt, entry_point, reference_solution, tests).");
  }

  private static Row answered(Fields fields, String prompt, String answer) {
    if (prompt.isBlank()) {
      throw new PlumException("The instruction is empty.");
    }
    var code = code(answer);
    return new Row(
        fields.key("id"),
        prompt,
        AnswerFormat.PROGRAM,
        entryPoint(code, List.of()),
        code,
        null,
        List.of());
  }

  /** The Python in an answer: its fenced blocks, or all of it if it reads like a program. */
  private static @Nullable String code(String answer) {
    var blocks = new StringBuilder();
    var fence = FENCE.matcher(answer);
    while (fence.find()) {
      if (fence.group(1).isEmpty() || fence.group(1).toLowerCase(Locale.ROOT).startsWith("py")) {
        blocks.append(fence.group(2)).append('\n');
      }
    }
    if (!blocks.isEmpty()) {
      return blocks.toString();
    }
    return DEFINITION.matcher(answer).find() ? answer : null;
  }

  /** The first function of the program that the tests call; without tests the first function. */
  private static String entryPoint(@Nullable String program, List<TestCase> tests) {
    if (program == null) {
      return "";
    }
    var first = "";
    var definition = DEFINITION.matcher(program);
    while (definition.find()) {
      var name = definition.group(1);
      var called = Pattern.compile("\\b" + name + "\\s*\\(");
      if (first.isEmpty()) {
        first = name;
      }
      for (var test : tests) {
        var code =
            switch (test) {
              case AssertTest(var source) -> source;
              case ModuleTest(var source, _) -> source;
              case CheckTest _, StdioTest _ -> "";
            };
        if (called.matcher(code).find()) {
          return name;
        }
      }
    }
    return first;
  }

  private static <E extends Enum<E>> E choice(Class<E> type, String field, String value) {
    try {
      return Enum.valueOf(type, value);
    } catch (IllegalArgumentException e) {
      var known = new ArrayList<String>();
      for (var each : type.getEnumConstants()) {
        known.add(each.name().toLowerCase(Locale.ROOT));
      }
      throw new PlumException(
          "\""
              + field
              + "\" is \""
              + value.toLowerCase(Locale.ROOT)
              + "\" but must be one of "
              + String.join(", ", known)
              + ".",
          e);
    }
  }

  /** A row's fields, each with a sentence when it is not what it should be. */
  record Fields(Map<String, @Nullable Object> map, String where) {
    boolean has(String name) {
      return map.get(name) != null;
    }

    String text(String name) {
      if (map.get(name) instanceof String text) {
        return text;
      }
      throw new PlumException("\"" + name + "\" is missing or is not text.");
    }

    String text(String name, String otherwise) {
      return has(name) ? text(name) : otherwise;
    }

    @Nullable String optional(String name) {
      return has(name) ? text(name) : null;
    }

    String key(String name) {
      return switch (map.get(name)) {
        case String text -> text;
        case Long number -> Long.toString(number);
        case null -> where;
        default -> throw new PlumException("\"" + name + "\" is neither text nor a whole number.");
      };
    }

    List<String> lines(String name) {
      if (!has(name)) {
        return List.of();
      }
      if (map.get(name) instanceof List<?> list) {
        return list.stream()
            .map(
                line -> {
                  if (line instanceof String text) {
                    return text;
                  }
                  throw new PlumException("\"" + name + "\" holds something that is not text.");
                })
            .toList();
      }
      throw new PlumException("\"" + name + "\" is not a list.");
    }
  }
}
