package plum.ui.tryit;

import java.util.List;
import java.util.Locale;
import javafx.beans.value.ObservableValue;
import javafx.event.ActionEvent;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.SplitPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.eval.Interval;
import plum.ui.control.ActionButton;
import plum.ui.control.Page;
import plum.ui.control.ShareBar;
import plum.ui.export.ExportMenu;
import plum.ui.export.Exports;

/** Drawing by hand: settings on the left, question and candidates on the right. */
public final class TryItView extends Page {
  private final TryItViewModel model;
  private final QuestionPane question;
  private final ActionButton run;

  private final TriedTable table;
  private final ExportMenu export;

  public TryItView(TryItViewModel model, Exports exports) {
    super(
        "try-it-page",
        "Try it",
        "Change a setting, see what the policy writes and whether it passes. Nothing joins the"
            + " loop.");
    this.model = model;
    question = new QuestionPane(model.asked());
    run =
        new ActionButton("try-run", "Draw", "mdmz-play_arrow", model.reasonProperty(), model::run)
            .primary();
    run.button().setTooltip(new Tooltip("Draw and run K candidates   Ctrl+Enter"));
    var stop = stop();
    table = new TriedTable(model);
    export = new ExportMenu(exports, () -> TriedSheets.of(model.tried().rows(), table.selected()));
    export.addTo(table.table());
    addActions(pills(), export, run, stop);
    addStrip(notice("try-busy", "mdal-hourglass_empty", "notice", model.busyProperty()));
    addStrip(new HandoverStrip(model.handover()));
    addStrip(notice("sweep-problem", "mdal-error", "alarm", model.sweep().problemProperty()));
    addStrip(notice("try-problem", "mdal-error", "alarm", model.problemProperty()));
    var drawing = right();
    var sweep = new SweepPane(model.sweep(), model.sweepReasonProperty(), model.sweep()::run);
    model
        .sweepingProperty()
        .subscribe(
            now -> {
              sweep.setVisible(now);
              drawing.setVisible(!now);
              run.setVisible(!now);
              run.setManaged(!now);
              stop.setVisible(!now);
              stop.setManaged(!now);
            });
    var body = new SplitPane(controls(), new StackPane(drawing, sweep));
    body.getStyleClass().add("flat-split");
    body.setDividerPositions(0.32);
    SplitPane.setResizableWithParent(body.getItems().getFirst(), false);
    setCenter(body);
    addEventFilter(KeyEvent.KEY_PRESSED, this::keys);
    // Its keys work from the moment it is shown.
    sceneProperty()
        .subscribe(
            scene -> {
              if (scene != null) {
                requestFocus();
              }
            });
  }

  private void keys(KeyEvent event) {
    if (event.isShortcutDown() && event.getCode() == KeyCode.ENTER) {
      model.start();
      event.consume();
    } else if (event.getCode() == KeyCode.ESCAPE && model.isStoppable()) {
      model.stop();
      event.consume();
    } else if (event.isAltDown() && event.getCode() == KeyCode.DOWN) {
      model.asked().next();
      event.consume();
    } else if (event.isAltDown() && event.getCode() == KeyCode.UP) {
      model.asked().previous();
      event.consume();
    }
  }

  private HBox pills() {
    var group = new ToggleGroup();
    var one = new ToggleButton("One question");
    one.setId("show-candidates");
    one.getStyleClass().addAll("page-toggle", "left-pill");
    var many = new ToggleButton("Sweep");
    many.setId("show-sweep");
    many.getStyleClass().addAll("page-toggle", "right-pill");
    one.setOnAction(_ -> model.sweepingProperty().set(false));
    many.setOnAction(_ -> model.sweepingProperty().set(true));
    for (var toggle : List.of(one, many)) {
      toggle.setToggleGroup(group);
      toggle.setMinWidth(USE_PREF_SIZE);
      toggle.addEventHandler(ActionEvent.ACTION, _ -> toggle.setSelected(true));
    }
    model.sweepingProperty().subscribe(now -> (now ? many : one).setSelected(true));
    var pills = new HBox(one, many);
    pills.setAlignment(Pos.TOP_LEFT);
    return pills;
  }

  private ActionButton stop() {
    var reason =
        model.drawing().workingProperty().map(working -> working ? "" : "Nothing is being drawn.");
    var stop = new ActionButton("try-stop", "Stop", "mdmz-stop", reason, model::stop);
    stop.button().setTooltip(new Tooltip("What is finished is kept   Esc"));
    return stop;
  }

  private static HBox notice(String id, String icon, String style, ObservableValue<String> text) {
    var words = new Label();
    words.setId(id + "-text");
    words.setWrapText(true);
    words.setMinHeight(USE_PREF_SIZE);
    words.textProperty().bind(text);
    HBox.setHgrow(words, Priority.ALWAYS);
    var notice = new HBox(10, new FontIcon(icon), words);
    notice.setId(id);
    notice.setAlignment(Pos.CENTER_LEFT);
    notice.getStyleClass().add(style);
    text.subscribe(
        now -> {
          notice.setVisible(!now.isEmpty());
          notice.setManaged(!now.isEmpty());
        });
    return notice;
  }

  private ScrollPane controls() {
    var controls = new ScrollPane(new VBox(new DialsPane(model), passRate(), use()));
    controls.setFitToWidth(true);
    controls.getStyleClass().add("edge-to-edge");
    controls.setAccessibleText("Settings");
    controls.setMinWidth(300);
    controls.setPrefWidth(340);
    controls.setMaxWidth(420);
    return controls;
  }

  private HBox use() {
    var use =
        new ActionButton(
            "use-settings",
            "Use these settings",
            "mdal-arrow_forward",
            model.handover().reasonProperty(),
            model::propose);
    use.button().setTooltip(new Tooltip("Hands them to the sampling stage of the recipe"));
    var line = new HBox(use);
    line.getStyleClass().add("use-settings");
    return line;
  }

  private VBox passRate() {
    var figure = new Label();
    figure.setId("try-pass-rate");
    figure.getStyleClass().add("fact-value");
    figure.textProperty().bind(model.drawing().verdictProperty());
    var bar = new ShareBar("try-pass-bar", "Share of candidates that pass");
    var words = new Label();
    words.setId("try-pass-interval");
    words.getStyleClass().add("summary");
    words.setMinHeight(USE_PREF_SIZE);
    words.setWrapText(true);
    model
        .drawing()
        .passRateProperty()
        .subscribe(
            rate -> {
              bar.set(rate.value(), rate.low(), rate.high());
              words.setText(interval(rate));
            });
    var box = new VBox(4, figure, bar, words);
    box.getStyleClass().add("pass-rate");
    model.drawing().verdictProperty().subscribe(text -> figure.setManaged(!text.isEmpty()));
    return box;
  }

  private static String interval(Interval rate) {
    return Double.isNaN(rate.value())
        ? "The pass rate stands here once candidates were run."
        : String.format(
            Locale.ROOT,
            "%.0f %% pass; the policy's rate lies between %.0f and %.0f %% (95 %%, Wilson)",
            100 * rate.value(),
            100 * rate.low(),
            100 * rate.high());
  }

  private SplitPane right() {
    var progress = new Label();
    progress.setId("try-progress");
    progress.getStyleClass().add("summary");
    progress.textProperty().bind(model.drawing().progressProperty());
    progress.setWrapText(true);
    var grid = new CandidateGrid(model.drawing().candidates());
    VBox.setVgrow(grid, Priority.ALWAYS);
    var below = new VBox(6, progress, grid);
    var split = new SplitPane(question, below, table);
    split.setOrientation(Orientation.VERTICAL);
    split.getStyleClass().add("flat-split");
    split.setDividerPositions(0.27, 0.74);
    SplitPane.setResizableWithParent(question, false);
    SplitPane.setResizableWithParent(table, false);
    return split;
  }

  @Override
  public void refresh() {
    model.refresh();
  }

  @Override
  public void export() {
    export.show();
  }

  @Override
  public void act() {
    model.start();
  }

  @Override
  public void leave() {
    model.leave();
  }

  @Override
  public void focusFilter() {
    question.focusSearch();
  }
}
