package plum.ui.instructions;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import plum.data.AnswerFormat;
import plum.data.Instruction;
import plum.io.Json;

/** Lines of the table as text for other programs. */
public enum Clipping {
  /** The columns shown, with their titles, for a spreadsheet. */
  TABLE,
  /** Everything known of each instruction, as a JSON list. */
  JSON,
  /** Prompts as program text, each with its reference solution where it has one. */
  CODE,
  /** What names each line in the filter field. */
  LINKS;

  static String table(List<Line> lines, Collection<Field> fields) {
    var rows = new ArrayList<String>();
    rows.add(fields.stream().map(Field::title).collect(Collectors.joining("\t")));
    for (var line : lines) {
      rows.add(
          fields.stream()
              .map(field -> field.value(line).toString().replaceAll("[\\t\\r\\n]+", " "))
              .collect(Collectors.joining("\t")));
    }
    return String.join("\n", rows) + "\n";
  }

  static String json(List<Instruction> instructions, List<Line> lines) {
    var all = new ArrayList<LinkedHashMap<String, @Nullable Object>>();
    for (var i = 0; i < instructions.size(); i++) {
      var instruction = instructions.get(i);
      var line = lines.get(i);
      var row = new LinkedHashMap<String, @Nullable Object>();
      row.put("id", instruction.id());
      row.put("key", instruction.key());
      row.put("set", line.set());
      row.put("split", instruction.split().name());
      row.put("prompt", instruction.prompt());
      row.put("format", instruction.format().name());
      row.put("entry_point", instruction.entryPoint());
      row.put("reference_solution", instruction.referenceSolution());
      row.put("tests", line.tests());
      row.put("solutions", line.solutions());
      row.put("judged", line.judged());
      row.put("passed", line.passed());
      var failure = line.failure();
      row.put("failure", failure == null ? null : failure.name());
      row.put("status", line.status().name());
      row.put("pairs", line.pairs());
      all.add(row);
    }
    return Json.writePretty(all) + "\n";
  }

  static String code(List<Instruction> instructions) {
    return instructions.stream().map(Clipping::code).collect(Collectors.joining("\n\n"));
  }

  private static String code(Instruction instruction) {
    var reference = instruction.referenceSolution();
    var words = new StringBuilder("# ").append(instruction.key()).append('\n');
    if (instruction.format() == AnswerFormat.PROGRAM) {
      instruction
          .prompt()
          .strip()
          .lines()
          .forEach(line -> words.append("# ").append(line).append('\n'));
      return words.append(reference == null ? "" : reference.strip() + "\n").toString();
    }
    return words
        .append((reference == null ? instruction.prompt() : reference).strip())
        .append('\n')
        .toString();
  }
}
