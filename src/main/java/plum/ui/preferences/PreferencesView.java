package plum.ui.preferences;

import java.util.Locale;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.TextInputControl;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.data.Review;
import plum.data.Run;
import plum.data.Verdict;
import plum.ui.control.ActionButton;
import plum.ui.control.CodeView;
import plum.ui.control.Columns;
import plum.ui.control.EmptyState;
import plum.ui.control.Page;
import plum.ui.control.VerdictBadge;
import plum.ui.control.WordDiff;
import plum.ui.session.Words;

/** The pairs on the left, chosen and rejected side by side on the right, one key per decision. */
public final class PreferencesView extends Page {
  private static final PseudoClass REJECTED = PseudoClass.getPseudoClass("rejected");
  private static final PseudoClass ACCEPTED = PseudoClass.getPseudoClass("accepted");

  private final PreferencesViewModel model;
  private final TableView<PreferencesViewModel.Pair> table = Columns.table("pair-table", "Pairs");
  private final CodeView prompt = new CodeView("pair-prompt", "Prompt of the instruction");
  private final CodeView chosen = new CodeView("chosen-code", "Chosen solution");
  private final CodeView rejected = new CodeView("rejected-code", "Rejected solution");
  private final VerdictBadge verdict = new VerdictBadge(Verdict.WRONG_ANSWER);
  private final Label detail = new Label();
  private final Label review = new Label();

  public PreferencesView(PreferencesViewModel model) {
    super(
        "preferences-page",
        "Preferences",
        "The chosen solution passed every test, the rejected one failed at least one. Rejecting a"
            + " pair keeps it out of training.");
    this.model = model;
    addActions(chooser(), runButton("prefer-button"));
    columns();
    rows();
    var empty =
        new EmptyState(
            "mdmz-thumbs_up_down",
            "No pairs yet",
            "Once solutions have met their tests, those that pass are paired with those that fail.",
            runButton("empty-prefer-button").primary());
    var full = full();
    model.nothingProperty().subscribe(nothing -> setCenter(nothing ? empty : full));
    model.selectedProperty().subscribe(this::show);
    addEventFilter(KeyEvent.KEY_PRESSED, this::keys);
  }

  private ActionButton runButton(String id) {
    return new ActionButton(
        id, "Run preferences", "mdmz-play_arrow", model.runReasonProperty(), model::runStage);
  }

  private ComboBox<@Nullable Run> chooser() {
    var chooser = new ComboBox<@Nullable Run>();
    chooser.setId("pool-choice");
    chooser.setAccessibleText("Preference pool");
    chooser.setItems(model.runs());
    chooser.setConverter(new RunNames());
    chooser.valueProperty().bindBidirectional(model.runProperty());
    model.nothingProperty().subscribe(nothing -> chooser.setVisible(!nothing));
    return chooser;
  }

  /** Single keys, unless a text field has the focus. */
  private void keys(KeyEvent event) {
    if (event.getTarget() instanceof TextInputControl || event.isAltDown()) {
      return;
    }
    if (event.isShortcutDown()) {
      if (event.getCode() == KeyCode.Z) {
        model.undo();
        event.consume();
      }
      return;
    }
    var known = true;
    switch (event.getCode()) {
      case A -> model.accept();
      case X, BACK_SPACE -> model.reject();
      case U -> model.undo();
      case J, RIGHT -> model.next();
      case K, LEFT -> model.previous();
      case O -> model.open();
      default -> known = false;
    }
    if (known) {
      event.consume();
    }
  }

  private void columns() {
    var state =
        Columns.<PreferencesViewModel.Pair, Label>node(
            "", 34, PreferencesView::mark, (label, row) -> fill(label, row.review()));
    state.setMinWidth(34);
    state.setMaxWidth(34);
    table.getColumns().add(state);
    var key = Columns.text("Key", 88, PreferencesViewModel.Pair::key);
    key.setMinWidth(80);
    key.setMaxWidth(140);
    table.getColumns().add(key);
    table
        .getColumns()
        .add(Columns.text("Instruction", 200, row -> Words.firstSentence(row.prompt())));
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
  }

  private static Label mark() {
    var mark = new Label();
    mark.getStyleClass().add("review-mark");
    return mark;
  }

  private static void fill(Label mark, Review review) {
    mark.setGraphic(
        new FontIcon(
            switch (review) {
              case PENDING -> "mdmz-radio_button_unchecked";
              case ACCEPTED -> "mdal-check_circle";
              case REJECTED -> "mdal-cancel";
            }));
    mark.pseudoClassStateChanged(ACCEPTED, review == Review.ACCEPTED);
    mark.pseudoClassStateChanged(REJECTED, review == Review.REJECTED);
    mark.setAccessibleText(review.name().toLowerCase(Locale.ROOT));
  }

  private void rows() {
    table.setItems(model.pairs());
    table.setPlaceholder(new Label("This pool has no pairs."));
    table.setRowFactory(
        _ ->
            new TableRow<>() {
              @Override
              protected void updateItem(PreferencesViewModel.@Nullable Pair item, boolean empty) {
                super.updateItem(item, empty);
                if (!empty && getIndex() > model.pairs().size() - 40) {
                  model.more();
                }
              }
            });
    Columns.onOpen(table, _ -> model.open());
    table
        .getSelectionModel()
        .selectedItemProperty()
        .subscribe(
            row -> {
              if (row != null) {
                model.selectedProperty().set(row);
              }
            });
    model
        .selectedProperty()
        .subscribe(
            row -> {
              if (row != null && !row.equals(table.getSelectionModel().getSelectedItem())) {
                table.getSelectionModel().select(row);
                table.scrollTo(Math.max(0, table.getSelectionModel().getSelectedIndex() - 4));
              }
            });
  }

  private BorderPane full() {
    var progress = new Label();
    progress.setId("review-progress");
    progress.getStyleClass().add("summary");
    progress.textProperty().bind(model.progressProperty());
    var balance = new Label();
    balance.setId("kto-balance");
    balance.getStyleClass().add("summary");
    balance.textProperty().bind(model.balanceProperty());
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var line = new HBox(16, progress, space, balance);
    line.getStyleClass().add("line-above");
    table.setMinWidth(200);
    var split = new SplitPane(table, detail());
    split.getStyleClass().add("flat-split");
    split.setDividerPositions(0.34);
    var pane = new BorderPane(split);
    pane.setTop(line);
    return pane;
  }

  private VBox detail() {
    prompt.setPrefHeight(96);
    prompt.setMinHeight(72);
    var sides =
        new SplitPane(side("Chosen", chosen, passed()), side("Rejected", rejected, verdict));
    sides.getStyleClass().add("flat-split");
    VBox.setVgrow(sides, Priority.ALWAYS);
    detail.setId("rejected-detail");
    detail.getStyleClass().addAll("code-line", "judgement-detail");
    detail.setWrapText(true);
    detail.setMinHeight(USE_PREF_SIZE);
    var pane = new VBox(8, prompt, sides, detail, decisions());
    pane.getStyleClass().add("pair-detail");
    return pane;
  }

  private static VerdictBadge passed() {
    return new VerdictBadge(Verdict.PASSED);
  }

  private static VBox side(String name, CodeView code, VerdictBadge badge) {
    var word = new Label(name);
    word.getStyleClass().add("section-title");
    var head = new HBox(10, word, badge);
    head.setAlignment(Pos.CENTER_LEFT);
    VBox.setVgrow(code, Priority.ALWAYS);
    var side = new VBox(8, head, code);
    side.setMinWidth(150);
    return side;
  }

  private HBox decisions() {
    var accept = button("accept-pair", "Accept", "A", "mdal-check", model::accept);
    accept.getStyleClass().add("success");
    var reject = button("reject-pair", "Reject", "X", "mdal-close", model::reject);
    reject.getStyleClass().add("danger");
    var undo = button("undo-pair", "Undo", "U", "", model::undo);
    model.undoableProperty().subscribe(possible -> undo.setDisable(!possible));
    var open = button("open-pair", "Open", "O", "", model::open);
    review.getStyleClass().add("summary");
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var row = new HBox(8, accept, reject, undo, review, space, open);
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  private static Button button(String id, String name, String key, String icon, Runnable action) {
    var sign = new Label(key);
    sign.getStyleClass().add("key-cap");
    var graphic = new HBox(6, sign);
    if (!icon.isEmpty()) {
      graphic.getChildren().addFirst(new FontIcon(icon));
    }
    graphic.setAlignment(Pos.CENTER);
    var button = new Button(name, graphic);
    button.setId(id);
    button.setAccessibleText(name);
    button.setTooltip(new Tooltip(name + "   " + key));
    button.setMinWidth(USE_PREF_SIZE);
    button.setOnAction(_ -> action.run());
    return button;
  }

  private void show(PreferencesViewModel.@Nullable Pair pair) {
    if (pair == null) {
      return;
    }
    prompt.setCode(pair.prompt());
    var diff = WordDiff.of(pair.chosen(), pair.rejected());
    chosen.setAdded(pair.chosen(), diff.left());
    rejected.setRemoved(pair.rejected(), diff.right());
    var failure = pair.verdict();
    verdict.setVisible(failure != null);
    if (failure != null) {
      verdict.setVerdict(failure);
    }
    detail.setText(pair.detail());
    detail.setVisible(!pair.detail().isEmpty());
    detail.setManaged(!pair.detail().isEmpty());
    review.setText(
        switch (pair.review()) {
          case PENDING -> "";
          case ACCEPTED -> "accepted";
          case REJECTED -> "rejected";
        });
  }

  @Override
  public void refresh() {
    model.refresh();
  }

  private static final class RunNames extends StringConverter<@Nullable Run> {
    @Override
    public String toString(@Nullable Run run) {
      return run == null ? "" : run.name();
    }

    @Override
    public @Nullable Run fromString(String name) {
      return null;
    }
  }
}
