package plum.ui.solutions;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.data.TestResult;
import plum.data.Verdict;
import plum.ui.control.AlignedCode;
import plum.ui.control.CodeEditor;
import plum.ui.control.OutcomeClass;
import plum.ui.control.VerdictBadge;
import plum.ui.session.FileChoice;
import plum.ui.solutions.Inspection.Candidate;

/** One of the solutions side by side: a choice, the code, and what each test said. */
final class SolutionPane extends VBox {
  private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");

  private final SolutionsViewModel model;
  private final String side;
  private final ObjectProperty<@Nullable Candidate> candidate;
  private final ComboBox<@Nullable Candidate> choice = new ComboBox<>();
  private final Label facts = new Label();
  private final AlignedCode code;
  private final CodeEditor editor;
  private final StackPane source = new StackPane();
  private final FlowPane results = new FlowPane(3, 3);
  private final Label detail = new Label();
  private final FlowPane editing;
  private final Label outcome = new Label();
  private Optional<List<TestResult>> tried = Optional.empty();

  /**
   * Makes one of them.
   *
   * @param side name of the side, for ids
   * @param close what closes the pane, null where it stays
   */
  SolutionPane(
      String side,
      SolutionsViewModel model,
      ObjectProperty<@Nullable Candidate> candidate,
      FileChoice files,
      @Nullable Runnable close) {
    super(6);
    this.model = model;
    this.side = side;
    this.candidate = candidate;
    getStyleClass().add("solution-pane");
    setMinWidth(180);
    code = new AlignedCode(side + "-code", "Solution on the " + side);
    editor = new CodeEditor(side + "-editor", "Copy of the solution on the " + side);
    choice.setId(side + "-choice");
    choice.setAccessibleText("Solution on the " + side);
    // A width of its own: else every solution in the list would be laid out to find the widest.
    choice.setPrefWidth(140);
    choice.setMinWidth(90);
    choice.setMaxWidth(Double.MAX_VALUE);
    choice.setCellFactory(_ -> new CandidateCell(true));
    choice.setButtonCell(new CandidateCell(false));
    choice.valueProperty().bindBidirectional(candidate);
    HBox.setHgrow(choice, Priority.ALWAYS);
    var head =
        new HBox(
            2,
            choice,
            icon("copy", "mdal-content_copy", "Copy the program", this::copy),
            icon("edit", "mdal-edit", "Edit a copy and run it", this::edit),
            more(files, close));
    head.setAlignment(Pos.CENTER_LEFT);
    facts.getStyleClass().add("summary");
    facts.setMinWidth(0);
    editing = editing();
    source.getChildren().setAll(code);
    results.setId(side + "-results");
    results.setAccessibleText("Results of the tests");
    detail.setId(side + "-detail");
    detail.getStyleClass().addAll("code-line", "result-detail");
    detail.setWrapText(true);
    detail.setMaxHeight(48);
    VBox.setVgrow(source, Priority.ALWAYS);
    source.setMinHeight(40);
    getChildren().addAll(head, facts, editing, source, results, detail);
  }

  private Button icon(String id, String literal, String words, Runnable action) {
    var button = new Button(null, new FontIcon(literal));
    button.setId(side + "-" + id);
    button.getStyleClass().addAll("flat", "button-icon");
    button.setAccessibleText(words);
    button.setTooltip(new Tooltip(words));
    button.setOnAction(_ -> action.run());
    button.setMinWidth(USE_PREF_SIZE);
    return button;
  }

  private MenuButton more(FileChoice files, @Nullable Runnable close) {
    var copy = new MenuItem("Copy as script with its tests");
    copy.setId(side + "-copy-script");
    copy.setOnAction(_ -> model.script(candidate.get()).ifPresent(Copying::text));
    var save = new MenuItem("Save as script…");
    save.setId(side + "-save-script");
    save.setOnAction(
        _ ->
            model
                .script(candidate.get())
                .ifPresent(
                    script ->
                        files
                            .toSave("Save the solution with its tests", "solution.py")
                            .ifPresent(path -> model.saveScript(path, script))));
    var menu = new MenuButton(null, new FontIcon("mdmz-more_vert"), copy, save);
    menu.setId(side + "-more");
    menu.getStyleClass().addAll("flat", "button-icon", "header-menu");
    menu.setAccessibleText("More for this solution");
    menu.setMinWidth(USE_PREF_SIZE);
    if (close != null) {
      var item = new MenuItem("Close this column");
      item.setId(side + "-close");
      item.setOnAction(_ -> close.run());
      menu.getItems().add(item);
    }
    return menu;
  }

  private FlowPane editing() {
    var run = new Button("Run copy", new FontIcon("mdmz-play_arrow"));
    run.setId(side + "-run-copy");
    run.setAccessibleText("Run the copy in the sandbox");
    run.setMinWidth(USE_PREF_SIZE);
    run.setOnAction(
        _ -> {
          outcome.setText("Running…");
          model.attempt(editor.code(), this::tried);
        });
    var stop = new Button("Close");
    stop.setId(side + "-close-copy");
    stop.setAccessibleText("Close the copy");
    stop.setMinWidth(USE_PREF_SIZE);
    stop.setOnAction(_ -> close());
    outcome.setId(side + "-outcome");
    outcome.getStyleClass().add("summary");
    var bar = new FlowPane(6, 2, run, stop, outcome);
    bar.setAlignment(Pos.CENTER_LEFT);
    bar.setVisible(false);
    bar.managedProperty().bind(bar.visibleProperty());
    return bar;
  }

  private void copy() {
    var shown = candidate.get();
    if (isEditing()) {
      Copying.text(editor.code());
    } else if (shown != null) {
      Copying.text(shown.solution().program());
    }
  }

  private boolean isEditing() {
    return editing.isVisible();
  }

  private void edit() {
    var shown = candidate.get();
    if (shown == null || isEditing()) {
      return;
    }
    editing.setVisible(true);
    outcome.setText("A copy. It is run when you say so, and never stored.");
    editor.setCode(shown.solution().program().stripTrailing());
    source.getChildren().setAll(editor);
    editor.edit();
  }

  private void close() {
    editing.setVisible(false);
    tried = Optional.empty();
    source.getChildren().setAll(code);
    showResults();
  }

  private void tried(List<TestResult> now) {
    if (!isEditing()) {
      return;
    }
    tried = now.isEmpty() ? Optional.empty() : Optional.of(now);
    var passed = now.stream().filter(each -> each.verdict().isPass()).count();
    outcome.setText(
        now.isEmpty()
            ? "The copy could not be run."
            : "The copy passes " + passed + " of " + now.size() + " tests.");
    now.stream()
        .map(each -> each.evidence().line())
        .filter(line -> line > 0)
        .findFirst()
        .ifPresentOrElse(editor::markFault, () -> editor.markFault(0));
    showResults();
  }

  AlignedCode code() {
    return code;
  }

  ObjectProperty<@Nullable Candidate> candidate() {
    return candidate;
  }

  void setCandidates(List<Candidate> candidates) {
    if (choice.getItems().equals(candidates)) {
      return;
    }
    var value = candidate.get();
    choice.getItems().setAll(candidates);
    choice.setValue(value);
    choice.setDisable(candidates.isEmpty());
  }

  /** Shows lines of the solution. */
  void show(List<AlignedCode.Line> lines, boolean first) {
    var shown = candidate.get();
    code.show(lines, first ? "diff-added" : "diff-removed");
    if (shown == null) {
      facts.setText("No solution yet");
      results.getChildren().clear();
      return;
    }
    var solution = shown.solution();
    var total = model.shading().total(solution);
    facts.setText(
        (shown.copies() > 1 ? "×" + shown.copies() + " · " : "")
            + String.format(Locale.ROOT, "log p %.1f", solution.logProbability()).replace('-', '−')
            + (total.isEmpty() ? "" : " (" + total + ")")
            + " · "
            + solution.tokenCount()
            + " tokens · "
            + shown.runs());
    facts.setTooltip(new Tooltip(facts.getText()));
    showResults();
  }

  /** Shows what each test said, and more of the selected one. */
  void showResults() {
    results.getChildren().clear();
    detail.setText("");
    var shown = candidate.get();
    if (shown == null) {
      return;
    }
    var tests = model.suite().outcomesProperty().get().tests();
    var counting = model.suite().draftProperty().get().counting();
    var place = model.suite().placeProperty().get();
    for (var row = 0; row < tests.size(); row++) {
      var line = tests.get(row);
      if (line.on()) {
        var result = result(shown, line, counting.indexOf(line));
        var selected = place != null && place.row() == row;
        results.getChildren().add(swatch(line, result, selected));
        if (selected) {
          detail.setText(words(line, result));
        }
      }
    }
  }

  private @Nullable TestResult result(Candidate shown, Draft.Line line, int position) {
    if (tried.isPresent()) {
      return position < tried.get().size() ? tried.get().get(position) : null;
    }
    var execution = shown.executions().get(line.source());
    return execution == null ? null : execution.result();
  }

  private static String words(Draft.Line line, @Nullable TestResult result) {
    return TestText.line(line.test())
        + ": "
        + (result == null ? "not run" : result.verdict().label())
        + (result == null || result.detail().isEmpty()
            ? ""
            : ". " + TestText.head(result.detail(), 2));
  }

  private Label swatch(Draft.Line line, @Nullable TestResult result, boolean selected) {
    var verdict = result == null ? Verdict.SKIPPED : result.verdict();
    var swatch = new Label(result == null ? "" : OutcomeClass.letter(verdict));
    swatch
        .getStyleClass()
        .addAll("matrix-swatch", "matrix-swatch-" + OutcomeClass.of(verdict).word());
    swatch.setMinSize(20, 18);
    swatch.setAlignment(Pos.CENTER);
    swatch.setAccessibleText(words(line, result));
    swatch.setTooltip(new Tooltip(words(line, result)));
    swatch.pseudoClassStateChanged(SELECTED, selected);
    swatch.setOnMouseClicked(_ -> model.suite().selectTest(line.key()));
    return swatch;
  }

  /** A candidate in the list: verdict, number, how often it was drawn. */
  private static final class CandidateCell extends ListCell<@Nullable Candidate> {
    private final boolean words;

    /**
     * @param words whether the verdict is named, not only drawn
     */
    CandidateCell(boolean words) {
      this.words = words;
    }

    @Override
    protected void updateItem(@Nullable Candidate candidate, boolean empty) {
      super.updateItem(candidate, empty);
      if (empty || candidate == null) {
        setGraphic(null);
        setText(null);
        return;
      }
      var judgement = candidate.judgement();
      var badge = new VerdictBadge(judgement == null ? Verdict.SKIPPED : judgement.verdict());
      if (judgement == null) {
        badge.setText("not run");
      }
      if (!words) {
        badge.setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
      }
      var number = new Label(Integer.toString(candidate.number()));
      var figures =
          new Label(
              (judgement == null ? "" : judgement.passed() + "/" + judgement.total())
                  + (candidate.copies() > 1 ? " · ×" + candidate.copies() : ""));
      figures.getStyleClass().add("summary");
      number.setMinWidth(USE_PREF_SIZE);
      var row = new HBox(8, number, badge, figures);
      row.setAlignment(Pos.CENTER_LEFT);
      setText(null);
      setGraphic(row);
    }
  }
}
