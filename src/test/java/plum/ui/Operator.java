package plum.ui;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import javafx.scene.Node;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.ComboBoxBase;
import javafx.scene.control.Labeled;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.TextInputControl;
import org.jspecify.annotations.Nullable;
import org.testfx.api.FxRobot;
import org.testfx.util.WaitForAsyncUtils;
import plum.data.Outcome;
import plum.ui.session.Navigator;
import plum.ui.session.Place;

/**
 * Works the controls of a window that need not be shown: the headless screen is small, so nobody
 * else lays this one out.
 */
record Operator(FxRobot robot, WorkbenchWindow window) {
  private static final int PATIENCE = 240;

  Node node(String id) {
    return Objects.requireNonNull(find(id), id);
  }

  @Nullable Node find(String id) {
    var found = new ArrayList<@Nullable Node>();
    robot.interact(
        () -> {
          var _ = window.scene().snapshot(null);
          found.add(window.scene().lookup(id));
        });
    return found.getFirst();
  }

  String text(String id) {
    return find(id) instanceof Labeled labeled ? labeled.getText() : "";
  }

  @Nullable Object selected(String table) {
    return ((TableView<?>) node(table)).getSelectionModel().getSelectedItem();
  }

  void go(Place place) {
    robot.interact(() -> ((Navigator) window.scene().getRoot()).go(place));
  }

  void fire(String id) {
    var button = (ButtonBase) node(id);
    assertFalse(button.isDisabled(), id);
    robot.interact(button::fire);
    Shots.settle();
  }

  /** Chooses from a menu. */
  void choose(String menu, String item) {
    var items =
        ((MenuButton) node(menu))
            .getItems().stream().filter(each -> item.equals(each.getId())).toList();
    assertFalse(items.isEmpty() || items.getFirst().isDisable(), item);
    robot.interact(() -> items.forEach(MenuItem::fire));
    Shots.settle();
  }

  void write(String id, String text) {
    var field = node(id);
    robot.interact(
        () -> {
          if (field instanceof ComboBoxBase<?>
              && field.lookup(".text-field") instanceof TextField in) {
            in.setText(text);
          } else {
            ((TextInputControl) field).setText(text);
          }
        });
  }

  /** Waits as long as real training takes. */
  void until(BooleanSupplier condition) throws TimeoutException {
    WaitForAsyncUtils.waitFor(PATIENCE, TimeUnit.SECONDS, condition::getAsBoolean);
    WaitForAsyncUtils.waitForFxEvents();
  }

  /** Optimiser steps of the run that works or worked last, as the window knows them. */
  long steps() {
    var steps = new ArrayList<Integer>();
    robot.interact(
        () ->
            window.session().activity().live().stream()
                .filter(metric -> metric.name().equals("loss"))
                .forEach(metric -> steps.add(metric.step())));
    return steps.stream().mapToInt(step -> step).max().orElse(0);
  }

  /** How a run ended; open for one that has not, or is not there. */
  Outcome outcome(String run) {
    return window
        .session()
        .project()
        .runs()
        .byName(run)
        .map(found -> found.outcome())
        .orElse(Outcome.OPEN);
  }

  /** Waits until nothing works and a run has ended in some way. */
  void untilEnded(String run, Outcome outcome) throws TimeoutException {
    until(() -> !window.isWorking() && outcome(run) == outcome);
  }

  /** The window in light and in dark; it is left in light. */
  void pictures(String name) {
    for (var theme : List.of(Theme.Choice.DARK, Theme.Choice.LIGHT)) {
      picture(theme, name + "-" + theme.name().toLowerCase(Locale.ROOT));
    }
  }

  void picture(Theme.Choice theme, String name) {
    // A window that is not shown is dressed anew only when its clothes change.
    for (var each : List.of(Theme.Choice.CONTRAST, theme)) {
      robot.interact(() -> window.theme().set(each));
      var _ = find("#training-page");
      Shots.settle();
    }
    Shots.picture(robot, window.scene(), name);
  }

  void close() {
    var problem = window.session().problems().problemProperty().get();
    robot.interact(window::close);
    window.session().loader().finish();
    if (problem != null) {
      throw new AssertionError(problem.toString());
    }
  }
}
