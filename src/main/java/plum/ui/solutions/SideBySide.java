package plum.ui.solutions;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import plum.data.Execution;
import plum.data.Solution;
import plum.ui.control.AlignedCode.Line;
import plum.ui.control.AlignedCode.Shade;
import plum.ui.control.LineAlignment;
import plum.ui.control.WordDiff;
import plum.ui.solutions.Inspection.Candidate;

/** Solutions as lines that stand side by side. */
final class SideBySide {
  private SideBySide() {}

  /**
   * What is shown of a solution: what the policy wrote, with the numbers its lines have in the
   * whole program.
   *
   * @param first number of the first line
   */
  record Source(String text, int first) {

    /**
     * Of a solution.
     *
     * @param asDrawn whether it must be what the policy wrote, also where only a part of it is
     *     program
     */
    static Source of(Solution solution, boolean asDrawn) {
      var program = solution.program();
      var completion = solution.completion();
      if (program.endsWith(completion)) {
        var before = program.substring(0, program.length() - completion.length());
        return new Source(completion, 1 + (int) before.chars().filter(c -> c == '\n').count());
      }
      return new Source(asDrawn ? completion : program, 1);
    }

    /** Its lines, without what ends them. */
    List<String> lines() {
      return text.lines().toList();
    }
  }

  /**
   * Why a solution failed, and where.
   *
   * @param line of the whole program
   */
  record Failure(int line, String words) {

    /** Of an execution that failed in a line of the solution. */
    static Optional<Failure> of(@Nullable Execution execution) {
      if (execution == null
          || !execution.verdict().isFailure()
          || execution.result().evidence().line() < 1) {
        return Optional.empty();
      }
      var seen = execution.result().evidence();
      return Optional.of(
          new Failure(
              seen.line(),
              seen.exception().isEmpty()
                  ? execution.verdict().label()
                  : seen.exception()
                      + (seen.message().isEmpty() ? "" : ": " + TestText.head(seen.message(), 1))));
    }
  }

  /**
   * One of the solutions.
   *
   * @param shades by character of what the policy wrote; empty for none
   */
  record Side(Candidate candidate, Optional<Failure> failure, List<Shade> shades) {
    Source source() {
      return Source.of(candidate.solution(), !shades.isEmpty());
    }
  }

  /**
   * Sets solutions side by side.
   *
   * @param diff whether words are marked that the first does not share with the others
   * @return for each its lines, all of one length
   */
  static List<List<Line>> lines(List<Side> sides, boolean diff) {
    var texts = sides.stream().map(side -> side.source().lines()).toList();
    var rows = LineAlignment.of(texts);
    var all = new ArrayList<List<Line>>();
    for (var i = 0; i < sides.size(); i++) {
      all.add(new ArrayList<>());
    }
    for (var row : rows) {
      for (var i = 0; i < sides.size(); i++) {
        all.get(i).add(line(sides, texts, row, i, diff));
      }
    }
    return all;
  }

  private static Line line(
      List<Side> sides, List<List<String>> texts, int[] row, int side, boolean diff) {
    if (row[side] == LineAlignment.GAP) {
      return Line.GAP;
    }
    var text = texts.get(side).get(row[side]);
    var number = sides.get(side).source().first() + row[side];
    var other = side == 0 ? (sides.size() > 1 ? 1 : 0) : 0;
    var marks =
        !diff || other == side || !sides.get(side).shades().isEmpty()
            ? List.<WordDiff.Range>of()
            : marks(text, row[other] == LineAlignment.GAP ? "" : texts.get(other).get(row[other]));
    return new Line(
        number,
        text,
        marks,
        shades(sides.get(side), row[side], text.length()),
        sides
            .get(side)
            .failure()
            .filter(failure -> failure.line() == number)
            .map(Failure::words)
            .orElse(""));
  }

  /** Pieces of a line that another lacks. */
  private static List<WordDiff.Range> marks(String text, String other) {
    return WordDiff.of(text, other).left();
  }

  /** The shades of a line, counted from its beginning. */
  private static List<Shade> shades(Side side, int line, int length) {
    if (side.shades().isEmpty()) {
      return List.of();
    }
    var begin = 0;
    var text = side.source().text();
    for (var i = 0; i < line; i++) {
      begin = text.indexOf('\n', begin) + 1;
    }
    var found = new ArrayList<Shade>();
    for (var shade : side.shades()) {
      var start = Math.max(0, shade.start() - begin);
      var end = Math.min(length, shade.end() - begin);
      if (start < end) {
        found.add(new Shade(start, end, shade.level(), shade.words()));
      }
    }
    return found;
  }
}
