package plum.ui;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.TabPane;
import javafx.scene.control.TextInputControl;
import javafx.scene.control.ToggleButton;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.stage.Stage;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import plum.data.PlumException;
import plum.store.Project;
import plum.ui.preferences.QueueViewModel.Shown;
import plum.ui.session.Navigator;
import plum.ui.session.Place;

/**
 * A program of its own for {@link PicturesTest}: draws every screen and state of the inspector, in
 * light and dark, at two sizes. It needs a display: the headless platform has none of this size,
 * and a scene that no window shows stays as its first snapshot was.
 */
final class PicturesSession {
  private static final int[][] SIZES = {{1280, 800}, {1920, 1080}};

  /**
   * What is drawn.
   *
   * @param act leads there once the page is shown
   * @param undo leads back, so that the next state begins as this one did
   */
  private record State(
      String name, Place place, Consumer<WorkbenchWindow> act, Consumer<WorkbenchWindow> undo) {
    State(String name, Place place, Consumer<WorkbenchWindow> act) {
      this(name, place, act, PicturesSession::nothing);
    }
  }

  private static final List<State> FULL =
      List.of(
          new State("instructions-table", Place.INSTRUCTIONS, PicturesSession::nothing),
          new State(
              "instructions-filtered",
              Place.INSTRUCTIONS,
              write("#instruction-filter", "squares"),
              write("#instruction-filter", "")),
          new State(
              "instructions-nothing",
              Place.INSTRUCTIONS,
              write("#instruction-filter", "no such words"),
              write("#instruction-filter", "")),
          new State("health", Place.INSTRUCTIONS, fire("#tab-health"), fire("#tab-table")),
          new State("search-empty", Place.INSTRUCTIONS, fire("#tab-search")),
          new State("search-found", Place.INSTRUCTIONS, write("#search-field", "return sum")),
          new State(
              "search-bad",
              Place.INSTRUCTIONS,
              window -> {
                node(window, "#search-regex", CheckBox.class).setSelected(true);
                write("#search-field", "sum((x").accept(window);
              },
              window -> {
                write("#search-field", "").accept(window);
                node(window, "#search-regex", CheckBox.class).setSelected(false);
              }),
          new State("refused", Place.INSTRUCTIONS, fire("#tab-refused"), fire("#tab-table")),
          new State("tests", Place.TESTS, PicturesSession::nothing),
          new State("solutions-matrix", Place.SOLUTIONS, tab(0)),
          new State(
              "solutions-cell",
              Place.SOLUTIONS,
              press("#outcome-matrix", KeyCode.RIGHT, KeyCode.END, KeyCode.PAGE_DOWN)),
          new State("solutions-side-by-side", Place.SOLUTIONS, tab(1)),
          new State("solutions-tests", Place.SOLUTIONS, tab(2), tab(0)),
          new State("review", Place.PREFERENCES, PicturesSession::nothing),
          new State(
              "review-blind", Place.PREFERENCES, command("review.blind"), command("review.blind")),
          new State("review-why", Place.PREFERENCES, command("review.why"), command("review.why")),
          new State("rule", Place.PREFERENCES, command("pool.rule"), command("pool.rule")),
          new State("review-nothing", Place.PREFERENCES, queue(Shown.SKIPPED), queue(Shown.ALL)),
          new State("try-it", Place.TRY_IT, PicturesSession::nothing),
          new State(
              "sweep",
              Place.TRY_IT,
              window -> window.tryIt().sweepingProperty().set(true),
              window -> window.tryIt().sweepingProperty().set(false)),
          new State(
              "failed",
              Place.SOLUTIONS,
              window ->
                  window
                      .session()
                      .problems()
                      .report(
                          new PlumException(
                              "The disk is full: 12 of 480 solutions were not stored. Make room and"
                                  + " press the same button again.")),
              window -> window.session().problems().dismiss()));

  /** Nothing leads back from these, so they come last. */
  private static final List<State> WORKING =
      List.of(
          new State("solutions-working", Place.SOLUTIONS, PicturesSession::work),
          new State("review-working", Place.PREFERENCES, PicturesSession::nothing),
          new State("try-it-working", Place.TRY_IT, PicturesSession::nothing));

  private static final List<State> EMPTY =
      List.of(Place.INSTRUCTIONS, Place.TESTS, Place.SOLUTIONS, Place.PREFERENCES, Place.TRY_IT)
          .stream()
          .map(
              place ->
                  new State(
                      place.name().toLowerCase(Locale.ROOT) + "-empty",
                      place,
                      PicturesSession::nothing))
          .toList();

  private PicturesSession() {}

  public static void main(String[] arguments) throws TimeoutException {
    FxToolkit.registerPrimaryStage();
    var robot = new FxRobot();
    var pictures = new ArrayList<String>();
    var projects = new ArrayList<Project>();
    for (var folder : arguments) {
      projects.add(Project.open(Path.of(folder)));
    }
    try (var encoders = Executors.newFixedThreadPool(2)) {
      for (var theme : List.of(Theme.Choice.LIGHT, Theme.Choice.DARK)) {
        var all = new ArrayList<>(FULL);
        all.addAll(WORKING);
        draw(robot, projects.getFirst(), theme, all, encoders::execute, pictures);
        draw(robot, projects.getLast(), theme, EMPTY, encoders::execute, pictures);
      }
    }
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    pictures.forEach(out::println);
    // What is left over must not keep the test waiting.
    Runtime.getRuntime().halt(0);
  }

  private static void draw(
      FxRobot robot,
      Project project,
      Theme.Choice theme,
      List<State> states,
      Consumer<Runnable> encoders,
      List<String> pictures) {
    var windows = new ArrayList<WorkbenchWindow>();
    var stages = new ArrayList<Stage>();
    robot.interact(
        () -> {
          for (var size : SIZES) {
            var window = Windows.on(project, FirstSteps.recipe(project.folder()), size[0], size[1]);
            var stage = new Stage();
            stage.setX(0);
            stage.setY(0);
            stage.setScene(window.scene());
            stage.show();
            windows.add(window);
            stages.add(stage);
          }
          windows.forEach(window -> window.theme().set(theme));
        });
    for (var state : states) {
      robot.interact(
          () ->
              windows.forEach(window -> ((Navigator) window.scene().getRoot()).go(state.place())));
      Shots.settle();
      robot.interact(() -> windows.forEach(state.act()));
      Shots.settle();
      var taken = new ArrayList<WritableImage>();
      robot.interact(() -> windows.forEach(window -> taken.add(window.scene().snapshot(null))));
      for (var image : taken) {
        var name =
            state.name()
                + "-"
                + theme.name().toLowerCase(Locale.ROOT)
                + "-"
                + (int) image.getWidth();
        encoders.accept(() -> Shots.save(image, name));
        pictures.add(name);
      }
      robot.interact(() -> windows.forEach(state.undo()));
    }
    robot.interact(
        () -> {
          stages.forEach(Stage::hide);
          windows.forEach(WorkbenchWindow::close);
        });
  }

  private static void work(WorkbenchWindow window) {
    window.session().activity().submit(window.session().recipe().stages().subList(2, 4));
  }

  private static void nothing(WorkbenchWindow window) {}

  private static <T extends Node> T node(WorkbenchWindow window, String id, Class<T> type) {
    var node = window.scene().lookup(id);
    if (node == null) {
      throw new AssertionError("there is no " + id);
    }
    return type.cast(node);
  }

  @SuppressWarnings("unchecked") // the queue's filter offers nothing else
  private static ComboBox<Shown> states(WorkbenchWindow window) {
    return node(window, "#queue-state", ComboBox.class);
  }

  private static Consumer<WorkbenchWindow> fire(String id) {
    return window -> node(window, id, ToggleButton.class).fire();
  }

  private static Consumer<WorkbenchWindow> write(String id, String text) {
    return window -> node(window, id, TextInputControl.class).setText(text);
  }

  private static Consumer<WorkbenchWindow> press(String id, KeyCode... keys) {
    return window -> {
      var node = node(window, id, Node.class);
      for (var key : keys) {
        Event.fireEvent(
            node, new KeyEvent(KeyEvent.KEY_PRESSED, "", "", key, false, false, false, false));
      }
    };
  }

  private static Consumer<WorkbenchWindow> tab(int index) {
    return window ->
        node(window, "#instruction-tabs", TabPane.class).getSelectionModel().select(index);
  }

  private static Consumer<WorkbenchWindow> queue(Shown shown) {
    return window -> states(window).setValue(shown);
  }

  private static Consumer<WorkbenchWindow> command(String id) {
    return window ->
        window.session().keys().commands().stream()
            .filter(each -> each.id().equals(id))
            .findFirst()
            .orElseThrow()
            .run()
            .run();
  }
}
