package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import javafx.beans.property.SimpleObjectProperty;
import javafx.scene.Scene;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import plum.data.Verdict;
import plum.ui.control.MatrixOrder;
import plum.ui.control.OutcomeGrid;
import plum.ui.control.OutcomeMatrix;

/** The matrix by itself: many tests and solutions, and the keyboard. */
@Tag("ui")
@ExtendWith(ApplicationExtension.class)
final class MatrixTest {
  private static final Verdict[] FAILURES = {
    Verdict.WRONG_ANSWER, Verdict.EXCEPTION, Verdict.TIMEOUT, Verdict.SYNTAX_ERROR
  };

  private OutcomeMatrix matrix;
  private final AtomicInteger toggled = new AtomicInteger(-1);
  private Stage stage;

  @Start
  void start(Stage primary) {
    stage = primary;
    matrix = new OutcomeMatrix("matrix");
    var scene = new Scene(new StackPane(matrix), 960, 700);
    var _ = new Theme(scene, new SimpleObjectProperty<>(Theme.Choice.LIGHT));
    stage.setScene(scene);
    stage.show();
    matrix.setWords(
        place -> "row " + place.row() + " column " + place.column(), row -> "test " + row);
    matrix.setOnToggle(toggled::set);
  }

  /** Solutions of a few kinds, each with its typical failures. */
  private static OutcomeGrid grid(int tests, int solutions) {
    var random = new Random(5);
    var kinds = new ArrayList<List<@Nullable Verdict>>();
    for (var kind = 0; kind < 9; kind++) {
      var vector = new ArrayList<@Nullable Verdict>();
      for (var test = 0; test < tests; test++) {
        vector.add(
            random.nextInt(9) >= kind ? Verdict.PASSED : FAILURES[random.nextInt(FAILURES.length)]);
      }
      kinds.add(vector);
    }
    var columns = new ArrayList<List<@Nullable Verdict>>();
    for (var solution = 0; solution < solutions; solution++) {
      columns.add(kinds.get(random.nextInt(kinds.size())));
    }
    var ordered = MatrixOrder.of(columns).stream().map(columns::get).toList();
    var cells = new ArrayList<List<@Nullable Verdict>>();
    var rows = new ArrayList<OutcomeGrid.Row>();
    for (var test = 0; test < tests; test++) {
      var row = new ArrayList<@Nullable Verdict>();
      for (var column : ordered) {
        row.add(column.get(test));
      }
      cells.add(row);
      var passed = row.stream().filter(each -> each == Verdict.PASSED).count();
      rows.add(
          new OutcomeGrid.Row(
              "solve([" + test + ", " + 2 * test + "]) == " + 3 * test,
              true,
              (double) passed / solutions,
              passed > 0 && passed < solutions,
              random.nextDouble()));
    }
    var heads = new ArrayList<OutcomeGrid.Column>();
    for (var column : ordered) {
      heads.add(
          new OutcomeGrid.Column(
              Integer.toString(heads.size() + 1),
              1 + random.nextInt(3),
              (int) column.stream().filter(each -> each == Verdict.PASSED).count(),
              -3 - 20 * random.nextDouble(),
              random.nextDouble()));
    }
    return new OutcomeGrid(rows, heads, cells);
  }

  private void press(FxRobot robot, KeyCode code) {
    robot.press(code).release(code);
  }

  @Test
  void theKeyboardGoesEverywhereAndNamesTheCell(FxRobot robot) {
    robot.interact(
        () -> {
          matrix.show(grid(30, 50), null);
          matrix.requestFocus();
        });
    assertEquals("30 tests, 50 solutions", matrix.getAccessibleText());
    assertNull(matrix.selectedProperty().get());
    press(robot, KeyCode.RIGHT);
    assertEquals("row 0 column 0", matrix.getAccessibleText());
    press(robot, KeyCode.END);
    press(robot, KeyCode.DOWN);
    assertEquals("row 1 column 49", matrix.getAccessibleText());
    press(robot, KeyCode.RIGHT);
    assertEquals("row 1 column 49", matrix.getAccessibleText());
    press(robot, KeyCode.T);
    assertEquals(1, toggled.get());
    for (var i = 0; i < 10; i++) {
      press(robot, KeyCode.PAGE_DOWN);
    }
    press(robot, KeyCode.HOME);
    assertEquals("row 29 column 0", matrix.getAccessibleText());
    Shots.settle();
    var _ = Shots.picture(robot, stage.getScene(), "matrix-30x50");
    robot.interact(() -> matrix.show(grid(5, 20), new OutcomeGrid.Place(2, 3)));
    Shots.settle();
    var _ = Shots.picture(robot, stage.getScene(), "matrix-5x20");
    robot.interact(() -> matrix.show(grid(4, 120), new OutcomeGrid.Place(2, 110)));
    Shots.settle();
    var _ = Shots.picture(robot, stage.getScene(), "matrix-4x120");
  }
}
