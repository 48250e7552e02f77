package plum.ui.tests;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.jspecify.annotations.Nullable;
import plum.data.Instruction;
import plum.data.PlumException;
import plum.data.Solution;
import plum.data.TestCase;
import plum.data.TestResult;
import plum.store.TestLines.Line;
import plum.store.TestScores;
import plum.ui.session.Loader;
import plum.ui.session.Session;
import plum.ui.session.Words;

/**
 * Everything around one test: its instruction, how it was repaired, who passes and who fails it.
 */
public final class ExaminedViewModel {

  /**
   * Equal programs with what happened to them on the test.
   *
   * @param copies how many times it was drawn
   */
  public record Met(String program, int copies, TestResult result) {
    public boolean passes() {
      return result.verdict().isPass();
    }
  }

  /**
   * The solutions of the test's instruction.
   *
   * @param met those that fail first, then the commonest
   * @param unmet solutions that were not run against it
   */
  public record Solutions(List<Met> met, int unmet) {
    static final Solutions NONE = new Solutions(List.of(), 0);

    public Solutions {
      met = List.copyOf(met);
    }

    /** "4 pass, 8 fail, 2 not run". */
    public String words() {
      var pass = met.stream().filter(Met::passes).mapToInt(Met::copies).sum();
      var fail = met.stream().filter(each -> !each.passes()).mapToInt(Met::copies).sum();
      return met.isEmpty() && unmet == 0
          ? "no solutions yet"
          : Words.count(pass)
              + " pass, "
              + Words.count(fail)
              + " fail"
              + (unmet == 0 ? "" : ", " + Words.count(unmet) + " not run");
    }
  }

  private final Session session;
  private final Loader.Slot slot;
  private long shown;

  // Properties

  private final ReadOnlyObjectWrapper<@Nullable Instruction> instruction =
      new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<TestScores.@Nullable Repair> repair =
      new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<Solutions> solutions =
      new ReadOnlyObjectWrapper<>(Solutions.NONE);

  ExaminedViewModel(Session session) {
    this.session = session;
    slot = session.loader().slot();
  }

  /** The instruction of the test, null until it was read. */
  public ReadOnlyObjectProperty<@Nullable Instruction> instructionProperty() {
    return instruction.getReadOnlyProperty();
  }

  /** How the text was mended, null where it was not. */
  public ReadOnlyObjectProperty<TestScores.@Nullable Repair> repairProperty() {
    return repair.getReadOnlyProperty();
  }

  public ReadOnlyObjectProperty<Solutions> solutionsProperty() {
    return solutions.getReadOnlyProperty();
  }

  private record Reading(
      @Nullable Instruction instruction, TestScores.@Nullable Repair repair, Solutions solutions) {}

  /** Shows another test, or nothing. */
  void show(@Nullable Line line) {
    if (line == null) {
      shown = 0;
      slot.drop();
      take(new Reading(null, null, Solutions.NONE));
    } else if (line.testId() != shown) {
      shown = line.testId();
      slot.load(() -> read(line), this::take);
    }
  }

  private void take(Reading reading) {
    instruction.set(reading.instruction());
    repair.set(reading.repair());
    solutions.set(reading.solutions());
  }

  private Reading read(Line line) {
    var project = session.project();
    var results = new HashMap<Long, TestResult>();
    for (var each : project.executions().executions(line.instructionId())) {
      if (each.testId() == line.testId()) {
        results.put(each.solutionId(), each.result());
      }
    }
    var programs = new LinkedHashMap<String, List<Solution>>();
    var unmet = 0;
    for (var solution : project.solutions().ofInstruction(line.instructionId())) {
      if (results.containsKey(solution.id())) {
        programs.computeIfAbsent(solution.program(), _ -> new ArrayList<>()).add(solution);
      } else {
        unmet++;
      }
    }
    var met = new ArrayList<Met>();
    programs.forEach(
        (program, same) -> {
          var result = results.get(same.getFirst().id());
          if (result != null) {
            met.add(new Met(program, same.size(), result));
          }
        });
    met.sort(Comparator.comparing(Met::passes).thenComparingInt(each -> -each.copies()));
    return new Reading(
        project.instructions().byId(line.instructionId()).orElse(null),
        project.testScores().repairs(line.suiteId()).get(line.testId()),
        new Solutions(met, unmet));
  }

  /** What keeps a text from being a test; empty for nothing, or where nothing may run yet. */
  String fault(TestCase test) {
    try {
      return session.inspector().fault(test, () -> false);
    } catch (PlumException e) {
      return "";
    }
  }
}
