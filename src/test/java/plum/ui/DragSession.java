package plum.ui;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.geometry.Bounds;
import javafx.geometry.Insets;
import javafx.geometry.Point2D;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.Slider;
import javafx.scene.control.SplitPane;
import javafx.scene.control.TabPane;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.skin.TableColumnHeader;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.StackPane;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;
import plum.store.Project;
import plum.ui.session.Navigator;
import plum.ui.session.Place;
import plum.ui.solutions.Draft;

/**
 * A program of its own for {@link DragTest}: drags things in the real window on a real display, and
 * says of each whether it did what it should.
 */
final class DragSession {
  private static final String DROPPED =
      """
      {"key": "a", "prompt": "def f(x):\\n    \\"\\"\\"Return x.\\"\\"\\"\\n", "tests": ["assert f(1) == 1"], "split": "train"}
      not a row
      {"key": "b", "prompt": "def f(x):\\n    \\"\\"\\"Return -x.\\"\\"\\"\\n", "tests": ["assert f(1) == 1"], "split": "train"}
      """;

  private final FxRobot robot = new FxRobot();
  private final Path folder;
  private final WorkbenchWindow window;

  private DragSession(Path folder, WorkbenchWindow window) {
    this.folder = folder;
    this.window = window;
  }

  private interface Scenario {
    void run() throws TimeoutException, IOException;
  }

  private interface Condition {
    boolean holds();
  }

  public static void main(String[] arguments) throws TimeoutException {
    var folder = Path.of(arguments[0]);
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var project = Project.open(folder);
    FxToolkit.registerPrimaryStage();
    var made = new ArrayList<DragSession>();
    FxToolkit.setupStage(
        stage -> {
          var window = Windows.on(project, FirstSteps.recipe(folder), 1200, 800);
          made.add(new DragSession(folder, window));
          stage.setX(0);
          stage.setY(0);
          stage.setScene(window.scene());
          stage.show();
        });
    var session = made.getFirst();
    var scenarios = new LinkedHashMap<String, Scenario>();
    scenarios.put("divider", session::divider);
    scenarios.put("slider", session::slider);
    scenarios.put("column", session::column);
    scenarios.put("order", session::order);
    scenarios.put("test", session::test);
    scenarios.put("file", session::file);
    scenarios.forEach(
        (name, scenario) -> {
          try {
            scenario.run();
            out.println(name + " ok");
          } catch (TimeoutException | IOException | RuntimeException | AssertionError e) {
            out.println(name + " " + String.valueOf(e).replace('\n', ' '));
          }
        });
    // What is left over must not keep the test waiting.
    Runtime.getRuntime().halt(0);
  }

  private void go(Place place) {
    robot.interact(() -> ((Navigator) window.scene().getRoot()).go(place));
    Shots.settle();
  }

  private Node node(String query) {
    return robot.lookup(query).query();
  }

  private static void check(boolean holds, String words) {
    if (!holds) {
      throw new AssertionError(words);
    }
  }

  private static void until(Condition condition) throws TimeoutException {
    WaitForAsyncUtils.waitFor(20, TimeUnit.SECONDS, condition::holds);
    WaitForAsyncUtils.waitForFxEvents();
  }

  private Bounds screen(Node node) {
    return node.localToScreen(node.getLayoutBounds());
  }

  private static Point2D middle(Bounds bounds) {
    return new Point2D(bounds.getCenterX(), bounds.getCenterY());
  }

  /** Presses at a point, moves in steps, lets go at another. */
  private void drag(Point2D from, Point2D to) {
    robot.moveTo(from);
    robot.press(MouseButton.PRIMARY);
    for (var step = 1; step <= 12; step++) {
      robot.moveTo(from.interpolate(to, step / 12.0));
      WaitForAsyncUtils.waitForFxEvents();
    }
    robot.release(MouseButton.PRIMARY);
    WaitForAsyncUtils.waitForFxEvents();
  }

  /** The divider between queue and pair goes where it is dragged. */
  private void divider() throws TimeoutException {
    go(Place.PREFERENCES);
    until(() -> robot.lookup("#pair-table").tryQuery().isPresent());
    until(() -> !robot.lookup("#pair-table").queryTableView().getItems().isEmpty());
    var split = (SplitPane) node("#pair-table").getParent().getParent();
    var before = split.getDividerPositions()[0];
    var divider =
        split.getChildrenUnmodifiable().stream()
            .filter(each -> each.getStyleClass().contains("split-pane-divider"))
            .findFirst()
            .orElseThrow();
    var from = middle(screen(divider));
    drag(from, from.add(90, 0));
    var moved = split.getDividerPositions()[0] - before;
    var wanted = 90 / split.getWidth();
    check(Math.abs(moved - wanted) < 0.02, "moved by " + moved + ", wanted " + wanted);
  }

  /** The thumb of a slider takes its number along. */
  private void slider() throws TimeoutException {
    go(Place.TRY_IT);
    until(() -> robot.lookup("#slide-temperature").tryQuery().isPresent());
    var slider = (Slider) node("#slide-temperature");
    var before = slider.getValue();
    var thumb = middle(screen(slider.lookup(".thumb")));
    drag(thumb, thumb.subtract(50, 0));
    check(slider.getValue() < before - 0.1, before + " became " + slider.getValue());
    check(window.tryIt().dials().changedProperty().get(), "the settings did not follow the slider");
  }

  /** The edge of a column's head makes it wider. */
  private void column() throws TimeoutException {
    go(Place.INSTRUCTIONS);
    until(() -> robot.lookup("#instruction-table").queryTableView().getItems().size() == 60);
    TableView<?> table = robot.lookup("#instruction-table").queryTableView();
    var column = table.getColumns().getFirst();
    var before = column.getWidth();
    var head =
        table.lookupAll(".column-header").stream()
            .filter(
                each -> each instanceof TableColumnHeader of && column.equals(of.getTableColumn()))
            .map(this::screen)
            .findFirst()
            .orElseThrow();
    var edge = new Point2D(head.getMaxX() - 1, head.getMinY() + 12);
    drag(edge, edge.add(60, 0));
    check(column.getWidth() > before + 30, before + " became " + column.getWidth());
  }

  /** The title of a column takes it to where it is let go. */
  private void order() throws TimeoutException {
    go(Place.INSTRUCTIONS);
    until(() -> robot.lookup("#instruction-table").queryTableView().getItems().size() == 60);
    TableView<?> table = robot.lookup("#instruction-table").queryTableView();
    var before = List.copyOf(table.getColumns());
    drag(middle(screen(node("#order-status"))), middle(screen(node("#order-length"))));
    var wanted = new ArrayList<TableColumn<?, ?>>(before);
    var moved =
        wanted.stream().filter(each -> isOf(each, "#order-status")).findFirst().orElseThrow();
    var target =
        wanted.stream().filter(each -> isOf(each, "#order-length")).findFirst().orElseThrow();
    var place = wanted.indexOf(target);
    wanted.remove(moved);
    wanted.add(place, moved);
    until(() -> List.copyOf(table.getColumns()).equals(wanted));
  }

  private static boolean isOf(TableColumn<?, ?> column, String title) {
    return column.getGraphic().lookup(title) != null;
  }

  /** A test is dragged to another place; the order is undone like any change. */
  private void test() throws TimeoutException {
    robot.interact(() -> ((Navigator) window.scene().getRoot()).openInstruction(1));
    until(() -> robot.lookup("#draft-list").tryQuery().isPresent() || select(2));
    select(2);
    Shots.settle();
    ListView<Draft.Line> list = robot.lookup("#draft-list").queryListView();
    until(() -> list.getItems().size() > 4);
    var keys = keys(list);
    drag(middle(screen(cell(list, 0))), middle(screen(cell(list, 2))));
    until(() -> !keys(list).equals(keys));
    var wanted = new ArrayList<>(keys);
    wanted.add(2, wanted.removeFirst());
    check(keys(list).equals(wanted), keys(list) + " in place of " + wanted);
    robot.interact(() -> robot.lookup("#undo-change").queryButton().fire());
    until(() -> keys(list).equals(keys));
  }

  private static Node cell(ListView<?> list, int index) {
    return list.lookupAll(".list-cell").stream()
        .filter(
            each ->
                each instanceof ListCell<?> cell
                    && cell.isVisible()
                    && !cell.isEmpty()
                    && cell.getIndex() == index)
        .findFirst()
        .orElseThrow();
  }

  private boolean select(int tab) {
    robot
        .lookup("#instruction-tabs")
        .tryQueryAs(TabPane.class)
        .ifPresent(tabs -> robot.interact(() -> tabs.getSelectionModel().select(tab)));
    return robot.lookup("#draft-list").tryQuery().isPresent();
  }

  private static List<Long> keys(ListView<Draft.Line> list) {
    return list.getItems().stream().map(Draft.Line::key).toList();
  }

  /** A file is dropped on the window, looked into, and imported. */
  private void file() throws TimeoutException, IOException {
    var file = Files.writeString(folder.resolve("dropped.jsonl"), DROPPED);
    var source = new Label("dropped.jsonl");
    var root = (StackPane) window.scene().getRoot();
    robot.interact(
        () -> {
          source.setOnDragDetected(
              event -> {
                var content = new ClipboardContent();
                content.putFiles(List.of(file.toFile()));
                source.startDragAndDrop(TransferMode.COPY).setContent(content);
                event.consume();
              });
          StackPane.setAlignment(source, Pos.BOTTOM_LEFT);
          StackPane.setMargin(source, new Insets(0, 0, 80, 20));
          root.getChildren().add(source);
        });
    Shots.settle();
    drag(middle(screen(source)), middle(screen(node(".content"))));
    Shots.settle();
    check(
        robot.lookup("#drop-strip").query().isVisible(),
        "nothing was dropped: " + window.session().problems().problemProperty().get());
    until(() -> !words().startsWith("Reading"));
    check(
        words().startsWith("dropped.jsonl holds 2 instructions; 1 row cannot be used (line 2"),
        words());
    robot.interact(() -> root.getChildren().remove(source));
    robot.interact(() -> robot.lookup("#drop-import").queryButton().fire());
    until(() -> window.session().activity().isWorking());
  }

  private String words() {
    return robot.lookup("#drop-words").queryAs(Label.class).getText();
  }
}
