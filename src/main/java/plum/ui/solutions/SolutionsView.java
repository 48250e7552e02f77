package plum.ui.solutions;

import java.util.function.Supplier;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.ui.control.ActionButton;
import plum.ui.control.CodeView;
import plum.ui.control.EmptyState;
import plum.ui.control.Page;
import plum.ui.execution.ExecutionPanel;
import plum.ui.export.ExportMenu;
import plum.ui.export.Exports;
import plum.ui.session.FileChoice;
import plum.ui.session.Words;

/** One instruction: prompt above, tests on the left, two solutions side by side on the right. */
public final class SolutionsView extends Page {
  private final SolutionsViewModel model;
  private final CodeView prompt = new CodeView("instruction-prompt", "Prompt of the instruction");
  private final Label key = new Label();
  private static final double LITTLE = 520;

  private final SplitPane body = new SplitPane();
  private final TabPane tabs = new TabPane();
  private final SuitePane suite;
  private final ComparisonPane comparison;

  private final ExportMenu export;

  /**
   * @param files where scripts are saved
   */
  public SolutionsView(
      SolutionsViewModel model, SolutionSheets sheets, FileChoice files, Exports exports) {
    super("solutions-page", "Solutions", "What the policy wrote, and what the tests said of it.");
    this.model = model;
    addStrip(new ExecutionPanel(model.execution()));
    suite = new SuitePane(model.suite(), () -> tabs.getSelectionModel().select(0));
    comparison = new ComparisonPane(model, files);
    export = new ExportMenu(exports, sheets::shown);
    model.nothingProperty().subscribe(nothing -> export.setVisible(!nothing));
    addActions(
        export,
        sampleButton("sample-button"),
        new ActionButton(
            "execute-button",
            "Run execution",
            "mdmz-play_arrow",
            model.executionReasonProperty(),
            model::execute));
    var empty =
        new EmptyState(
            "mdal-code",
            "No instructions yet",
            "Import instructions first; then the policy answers each of them several times.",
            sampleButton("empty-sample-button").primary());
    var full = full();
    model.nothingProperty().subscribe(nothing -> setCenter(nothing ? empty : full));
    model.inspectionProperty().subscribe(this::show);
    addEventFilter(KeyEvent.KEY_PRESSED, this::keys);
    addEventHandler(KeyEvent.KEY_PRESSED, this::laterKeys);
  }

  private ActionButton sampleButton(String id) {
    return new ActionButton(
        id, "Run sampling", "mdmz-play_arrow", model.samplingReasonProperty(), model::sample);
  }

  private void keys(KeyEvent event) {
    if (event.isAltDown() && event.getCode() == KeyCode.DOWN) {
      model.next();
      event.consume();
    } else if (event.isAltDown() && event.getCode() == KeyCode.UP) {
      model.previous();
      event.consume();
    }
  }

  /** Keys that an editor may want for itself. */
  private void laterKeys(KeyEvent event) {
    if (!event.isShortcutDown()) {
      return;
    }
    switch (event.getCode()) {
      case Z -> {
        if (event.isShiftDown()) {
          model.suite().redo();
        } else {
          model.suite().undo();
        }
        event.consume();
      }
      case S -> {
        model.suite().save();
        event.consume();
      }
      case ENTER -> {
        model.suite().run();
        event.consume();
      }
      default -> {}
    }
  }

  private BorderPane full() {
    key.getStyleClass().add("section-title");
    key.setId("instruction-key");
    var previous = step("previous-instruction", "mdal-keyboard_arrow_up", "Previous   Alt+Up");
    previous.setOnAction(_ -> model.previous());
    var next = step("next-instruction", "mdal-keyboard_arrow_down", "Next   Alt+Down");
    next.setOnAction(_ -> model.next());
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var head = new HBox(8, key, space, new RunChoice(model), previous, next);
    head.setAlignment(Pos.CENTER_LEFT);
    prompt.setMinHeight(60);
    var top = new VBox(8, head, prompt, suite);
    top.getStyleClass().add("instruction-head");
    tabs.setId("instruction-tabs");
    tabs.setTabClosingPolicy(TabPane.TabClosingPolicy.UNAVAILABLE);
    tabs.getStyleClass().add("instruction-tabs");
    tabs.getTabs()
        .addAll(
            new Tab("Cell", new CellPane(model.suite())),
            tab("Side by side", () -> comparison),
            tab("Tests", () -> new TestsPane(model.suite())));
    tabs.getTabs().get(1).selectedProperty().subscribe(comparison::setLookedAt);
    tabs.setMinHeight(110);
    suite.grid().setMinHeight(0);
    suite
        .grid()
        .setOnContextMenuRequested(
            event -> {
              export.show();
              event.consume();
            });
    body.setOrientation(Orientation.VERTICAL);
    body.getStyleClass().add("flat-split");
    body.getItems().addAll(suite.grid(), tabs);
    tabs.getSelectionModel().selectedIndexProperty().subscribe((_, _) -> divide());
    body.heightProperty().subscribe((_, _) -> divide());
    model.suite().outcomesProperty().subscribe((_, _) -> divide());
    var pane = new BorderPane(body);
    pane.setTop(top);
    return pane;
  }

  /** A tab whose content is put there when somebody first looks at it. */
  private static Tab tab(String title, Supplier<Node> content) {
    var tab = new Tab(title);
    tab.selectedProperty()
        .subscribe(
            selected -> {
              if (selected && tab.getContent() == null) {
                tab.setContent(content.get());
              }
            });
    return tab;
  }

  /**
   * Gives the matrix the room it needs, as long as what stands below keeps enough; where there is
   * little room, code is looked at without the matrix.
   */
  private void divide() {
    var all = body.getHeight();
    var beside = tabs.getSelectionModel().getSelectedIndex() > 0;
    var shown = all > 0 && !(beside && all < LITTLE);
    if (shown != body.getItems().contains(suite.grid())) {
      if (shown) {
        body.getItems().addFirst(suite.grid());
      } else if (all > 0) {
        body.getItems().remove(suite.grid());
      }
    }
    if (shown) {
      var share = Math.min(suite.wantedHeight() / all, beside ? 0.42 : 0.62);
      if (body.getDividers().size() == 1) {
        body.setDividerPosition(0, share);
      }
    }
  }

  private static Button step(String id, String icon, String words) {
    var button = new Button(null, new FontIcon(icon));
    button.setId(id);
    button.getStyleClass().addAll("flat", "button-icon");
    button.setAccessibleText(words);
    button.setTooltip(new Tooltip(words));
    return button;
  }

  private void show(@Nullable Inspection inspection) {
    if (inspection == null) {
      return;
    }
    var instruction = inspection.instruction();
    var drawn = inspection.samples().size();
    key.setText(
        instruction.key()
            + "  ·  "
            + Words.split(instruction.split())
            + (drawn == 0
                ? ""
                : "  ·  "
                    + Words.count(drawn, "solution")
                    + ", "
                    + inspection.candidates().size()
                    + " distinct"));
    var text = instruction.prompt().stripTrailing();
    prompt.setCode(text);
    // As high as the prompt is long, within reason; it scrolls.
    prompt.setPrefHeight(24 + 18.0 * Math.clamp(text.lines().count(), 2, 5));
    suite.setInspection(inspection);
  }

  /** What it shows. */
  public SolutionsViewModel model() {
    return model;
  }

  @Override
  public void export() {
    export.show();
  }

  @Override
  public void refresh() {
    model.refresh();
  }
}
