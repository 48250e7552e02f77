package plum.ui;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import javafx.css.PseudoClass;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.IndexedCell;
import javafx.scene.control.Label;
import javafx.scene.control.TabPane;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.pipeline.Recipe;
import plum.pipeline.SamplingConfig;
import plum.pipeline.StageConfig;
import plum.pipeline.WindowFigure;
import plum.pipeline.WindowWriter;
import plum.pipeline.Workshop;
import plum.sandbox.Isolation;
import plum.store.Project;
import plum.ui.FxDriver.Frame;
import plum.ui.control.Histogram;
import plum.ui.instructions.Line;
import plum.ui.session.Place;
import plum.ui.session.UserSettings;

/**
 * Measures the real window on a project: what a key takes until the first frame that shows its
 * result. Keys are fired at the controls as the toolkit fires them.
 */
public final class WindowBenchmark {
  private static final PseudoClass READING = PseudoClass.getPseudoClass("reading");
  private static final int PAGES = 40;
  private static final int STEPS = 30;
  private static final int OPENED = 12;
  private static final double OPENING_AIM = 1000;
  private static final double PAGING_AIM = 100;
  private static final double STEP_AIM = 50;
  private static final double HEAP_AIM = 1024;
  private static final List<StageConfig> STAGES = List.of(SamplingConfig.defaults());

  private final Workshop workshop;
  private final Project project;
  private final Consumer<WindowFigure> figures;
  private final FxDriver driver = new FxDriver();
  private final WindowWriter writer;
  private final WorkbenchWindow window;
  private final Scene scene;
  private final Stage stage;

  /** The key that took most work of the window's thread since this was last set back. */
  private Frame most = new Frame(0, 0);

  private String mostFor = "";

  private WindowBenchmark(Workshop workshop, Consumer<WindowFigure> figures) {
    this.workshop = workshop;
    project = workshop.project();
    this.figures = figures;
    writer = new WindowWriter(project);
    window = driver.ask(this::makeWindow);
    scene = window.scene();
    stage = driver.ask(() -> show(scene));
  }

  private WorkbenchWindow makeWindow() {
    return new WorkbenchWindow(
        project,
        workshop.recipe(),
        writer::submit,
        workshop.inspector(),
        new WorkbenchWindow.Sandbox(
            () -> new Isolation(Isolation.Level.FULL, List.of(), "Python"),
            null,
            new UserSettings(project.folder().resolve("settings.json"))),
        work -> Thread.ofVirtual().name("loader").start(work),
        1000,
        760);
  }

  private static Stage show(Scene scene) {
    var stage = new Stage();
    stage.setTitle("Window benchmark");
    stage.setScene(scene);
    stage.show();
    return stage;
  }

  /**
   * Opens the window on a project, measures, and closes it again.
   *
   * @param figures given each figure as soon as it is known
   * @throws PlumException where there is no display, or if the window does not come to an end
   */
  public static void measure(Path folder, Consumer<WindowFigure> figures) {
    var begin = System.nanoTime();
    Fx.start(() -> {});
    figures.accept(new WindowFigure("toolkit started", millis(begin), "ms", null, ""));
    var opening = System.nanoTime();
    var recipe = new Recipe("Window benchmark", folder, 0, Map.of(), STAGES);
    try (var workshop = Workshop.open(folder, recipe, false)) {
      figures.accept(new WindowFigure("project opened", millis(opening), "ms", null, ""));
      var benchmark = new WindowBenchmark(workshop, figures);
      try {
        benchmark.run(opening);
        Fx.worthKeeping();
      } finally {
        benchmark.close();
      }
    }
  }

  private void close() {
    var _ =
        driver.ask(
            () -> {
              stage.hide();
              window.close();
              return true;
            });
  }

  private static double millis(long since) {
    return (System.nanoTime() - since) / 1e6;
  }

  private void run(long opening) {
    tell("window made", millis(opening), null, "its overview not yet drawn; " + processor());
    var first = frame("the first rows", () -> go(Place.INSTRUCTIONS), this::rowsAreThere);
    tell(
        "first rows after opening",
        millis(opening),
        OPENING_AIM,
        String.format(
            Locale.ROOT,
            "going to the table %.0f ms, of them %.0f of work; %s",
            first.millis(),
            first.cpu(),
            processor()));
    frame("all rows", () -> {}, () -> settled() && hasHistograms());
    tell("all rows, histograms", millis(opening), null, text("#instruction-summary"));
    table();
    search("starting at 77.");
    opening();
    preferences();
    whileAJobWrites();
    heap();
  }

  /** Processor time of the whole program so far, which a busy machine does not make longer. */
  private static String processor() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? String.format(
            Locale.ROOT, "%,.0f ms of processor since the start", system.getProcessCpuTime() / 1e6)
        : "";
  }

  private void table() {
    repeat("page down", PAGING_AIM, PAGES, this::page);
    repeat(
        "to the end, to the beginning",
        PAGING_AIM,
        6,
        turn -> frame("the end", () -> press(rows(), turn % 2 == 0 ? KeyCode.END : KeyCode.HOME)));
    repeat(
        "order by pass rate", PAGING_AIM, 6, _ -> frame("the order", pressing("#order-pass-rate")));
    repeat(
        "filter by failure class",
        PAGING_AIM,
        8,
        turn ->
            frame(
                "the filter",
                () -> {
                  press(node("#filter-failure"), turn % 2 == 0 ? KeyCode.RIGHT : KeyCode.LEFT);
                  press(node("#filter-failure"), KeyCode.SPACE);
                }));
    frame("no filter", pressing("#clear-filter"));
  }

  private Frame page(int turn) {
    return frame("the page", () -> press(rows(), KeyCode.PAGE_DOWN));
  }

  private void search(String words) {
    var all = driver.ask(() -> rows().getItems().size());
    var begin = System.nanoTime();
    frame(
        "a match",
        () -> ((TextField) node("#instruction-filter")).setText(words),
        () -> rows().getItems().size() < all && rowsAreThere());
    tell("filter by text, first rows", millis(begin), PAGING_AIM, "in prompts and keys");
    frame("all matches", () -> {});
    tell("filter by text, all rows", millis(begin), null, text("#instruction-summary"));
    frame("no filter", () -> ((TextField) node("#instruction-filter")).setText(""));
  }

  private void opening() {
    open("open an instruction", 0);
    perform(() -> ((TabPane) node("#instruction-tabs")).getSelectionModel().select(1));
    open("open it with two solutions side by side", OPENED);
    repeat(
        "back to the table",
        PAGING_AIM,
        8,
        _ -> {
          frame(
              "the instruction",
              () -> go(Place.SOLUTIONS),
              () -> scene.lookup("#instruction-key") != null);
          return frame("the table", () -> go(Place.INSTRUCTIONS), this::rowsAreThere);
        });
  }

  private void open(String what, int from) {
    repeat(
        what,
        PAGING_AIM,
        OPENED,
        turn -> {
          frame("the table", () -> go(Place.INSTRUCTIONS));
          frame("the line", () -> select(37 * (from + turn + 1)));
          var key = driver.ask(() -> ((Line) rows().getSelectionModel().getSelectedItem()).key());
          return frame(
              "the instruction " + key,
              () -> press(rows(), KeyCode.ENTER),
              () -> shows("#instruction-key", key));
        });
  }

  private void select(int line) {
    rows().getSelectionModel().clearAndSelect(line);
    rows().scrollTo(line);
  }

  private void preferences() {
    frame(
        "the pairs",
        () -> go(Place.PREFERENCES),
        () -> scene.lookup("#pair-table") instanceof TableView<?> pairs && selected(pairs) >= 0);
    repeat("next pair", STEP_AIM, STEPS, this::nextPair);
  }

  private Frame nextPair(int turn) {
    var pairs = (TableView<?>) driver.ask(() -> node("#pair-table"));
    var before = driver.ask(() -> selected(pairs));
    // Behind the last one there is none: a small pool is stepped through to and fro.
    var key = before == driver.ask(() -> pairs.getItems().size()) - 1 ? KeyCode.K : KeyCode.J;
    return frame("the next pair", () -> press(pairs, key), () -> selected(pairs) != before);
  }

  private static int selected(TableView<?> table) {
    return table.getSelectionModel().getSelectedIndex();
  }

  private void whileAJobWrites() {
    most = new Frame(0, 0);
    perform(() -> window.session().activity().submit(STAGES));
    var begin = System.nanoTime();
    var pauses = driver.pausesDuring(this::workOn);
    var rate = writer.rows() / (millis(begin) / 1e3);
    perform(() -> window.session().activity().cancel());
    tell(
        "longest pause while a job writes",
        pauses.longest(),
        STEP_AIM,
        String.format(
            Locale.ROOT,
            "%,.0f rows/s written; 99 of 100 waits under %.1f ms, %,d waits; most work for one key"
                + " %.1f ms, for %s",
            rate,
            pauses.most(),
            pauses.waits(),
            most.cpu(),
            mostFor));
  }

  private void workOn() {
    for (var turn = 0; turn < 4; turn++) {
      frame("the table", () -> go(Place.INSTRUCTIONS));
      for (var step = 0; step < 12; step++) {
        page(step);
      }
      frame("the order", pressing("#order-status"));
      frame("the pairs", () -> go(Place.PREFERENCES), () -> true);
      for (var step = 0; step < 12; step++) {
        nextPair(step);
      }
    }
  }

  /** Heap that is still in use after collecting, and the most there was. */
  private void heap() {
    var most =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .mapToLong(pool -> pool.getPeakUsage().getUsed())
            .sum();
    System.gc();
    var used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    figures.accept(
        new WindowFigure(
            "heap in use",
            used / 1048576.0,
            "MiB",
            HEAP_AIM,
            String.format(Locale.ROOT, "at most %.0f MiB before collecting", most / 1048576.0)));
  }

  // What a person does

  private void go(Place place) {
    press(scene.getRoot(), KeyCode.getKeyCode(place.key()), true);
  }

  private static void press(Node node, KeyCode key) {
    press(node, key, false);
  }

  private static void press(Node node, KeyCode key, boolean control) {
    node.requestFocus();
    for (var type : List.of(KeyEvent.KEY_PRESSED, KeyEvent.KEY_RELEASED)) {
      Event.fireEvent(
          node, new KeyEvent(type, "", key.getName(), key, false, control, false, false));
    }
  }

  private Runnable pressing(String id) {
    return () -> press(node(id), KeyCode.SPACE);
  }

  // What a person sees

  private Node node(String id) {
    var found = scene.lookup(id);
    if (found == null) {
      throw new PlumException("The window has no " + id + " to measure.");
    }
    return found;
  }

  private TableView<?> rows() {
    return (TableView<?>) node("#instruction-table");
  }

  private String text(String id) {
    return driver.ask(() -> node(id) instanceof Label label ? label.getText() : "");
  }

  private boolean shows(String id, String text) {
    return scene.lookup(id) instanceof Label label && label.getText().contains(text);
  }

  /** Whether every row in sight says what it is. */
  private boolean rowsAreThere() {
    var inSight =
        scene.getRoot().lookupAll("#instruction-table .table-row-cell").stream()
            .map(node -> (IndexedCell<?>) node)
            .filter(cell -> cell.isVisible() && !cell.isEmpty())
            .toList();
    return !inSight.isEmpty()
        && inSight.stream().allMatch(cell -> cell.getItem() instanceof Line line && line.loaded());
  }

  /** Whether, besides, no more rows are being looked for. */
  private boolean settled() {
    return !rows().getPseudoClassStates().contains(READING)
        && (rows().getItems().isEmpty() || rowsAreThere());
  }

  private boolean hasHistograms() {
    return scene.lookup("#filter-failure") instanceof Histogram histogram && histogram.isFilled();
  }

  // Measuring

  private Frame frame(String what, Runnable action, BooleanSupplier done) {
    var frame = driver.time(scene, what, action, done);
    if (frame.cpu() > most.cpu()) {
      most = frame;
      mostFor = what;
    }
    return frame;
  }

  private Frame frame(String what, Runnable action) {
    return frame(what, action, this::settled);
  }

  private void perform(Runnable action) {
    var _ =
        driver.ask(
            () -> {
              action.run();
              return true;
            });
  }

  private void repeat(String what, double aim, int times, IntFunction<Frame> once) {
    var all = IntStream.range(0, times).mapToObj(once).toList();
    var clock = all.stream().mapToDouble(Frame::millis).sorted().toArray();
    var cpu = all.stream().mapToDouble(Frame::cpu).sorted().toArray();
    tell(
        what,
        clock[times / 2],
        aim,
        String.format(
            Locale.ROOT,
            "longest %.0f ms; the window's thread worked %.1f, at most %.1f ms",
            clock[times - 1],
            cpu[times / 2],
            cpu[times - 1]));
  }

  private void tell(String what, double millis, @Nullable Double aim, String detail) {
    figures.accept(new WindowFigure(what, millis, "ms", aim, detail));
  }
}
