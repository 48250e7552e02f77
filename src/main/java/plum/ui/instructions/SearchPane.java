package plum.ui.instructions;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import javafx.geometry.Pos;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.controlsfx.control.textfield.CustomTextField;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.store.TextSearch.Hit;
import plum.store.TextSearch.Kind;
import plum.ui.control.Columns;
import plum.ui.control.EmptyState;
import plum.ui.session.Words;

/** A field for words or a pattern, how often each kind of text matches, and where. */
final class SearchPane extends VBox {
  private final SearchViewModel model;
  private final CustomTextField field = new CustomTextField();
  private final TableView<Hit> table = Columns.table("search-table", "What was found");

  SearchPane(SearchViewModel model) {
    super(8);
    this.model = model;
    setId("search");
    fillTable();
    var hint =
        new EmptyState(
            "mdmz-search",
            "Find words in everything",
            "Instructions, tests, programs of solutions, exceptions and what programs wrote to"
                + " standard error. Results appear while you type.");
    var body = new StackPane(table, hint);
    VBox.setVgrow(body, Priority.ALWAYS);
    model
        .textProperty()
        .subscribe(
            text -> {
              hint.setVisible(text.isBlank());
              table.setVisible(!text.isBlank());
            });
    getChildren().addAll(tools(), kinds(), problem(), body);
  }

  /** Puts the caret into the field, its text selected. */
  void focusField() {
    field.requestFocus();
    field.selectAll();
  }

  TableView<Hit> table() {
    return table;
  }

  @Nullable Hit selected() {
    return table.getSelectionModel().getSelectedItem();
  }

  private HBox tools() {
    field.setId("search-field");
    field.setPromptText("Words or a pattern   Ctrl+Shift+F");
    field.setAccessibleText("Search everything");
    field.setLeft(new FontIcon("mdmz-search"));
    field.setMinWidth(180);
    HBox.setHgrow(field, Priority.ALWAYS);
    field.setMaxWidth(460);
    field.textProperty().bindBidirectional(model.textProperty());
    field.addEventFilter(KeyEvent.KEY_PRESSED, this::keys);
    var regex = new CheckBox("Regular expression");
    regex.setId("search-regex");
    regex.setMinWidth(USE_PREF_SIZE);
    regex.selectedProperty().bindBidirectional(model.regexProperty());
    var letters = new CheckBox("Match case");
    letters.setId("search-case");
    letters.setMinWidth(USE_PREF_SIZE);
    letters.selectedProperty().bindBidirectional(model.caseMattersProperty());
    var tools = new HBox(12, field, regex, letters);
    tools.setAlignment(Pos.CENTER_LEFT);
    tools.setMinHeight(USE_PREF_SIZE);
    return tools;
  }

  private void keys(KeyEvent event) {
    if (event.getCode() == KeyCode.ESCAPE) {
      if (model.workingProperty().get()) {
        model.stop();
      } else {
        field.clear();
      }
      event.consume();
    } else if (event.getCode() == KeyCode.DOWN && !table.getItems().isEmpty()) {
      table.requestFocus();
      table.getSelectionModel().selectFirst();
      event.consume();
    }
  }

  /** Where to look, each with its count, and how far it is. */
  private HBox kinds() {
    var row = new HBox(6);
    row.setAlignment(Pos.CENTER_LEFT);
    row.setMinHeight(28);
    var buttons = new EnumMap<Kind, ToggleButton>(Kind.class);
    for (var kind : SearchViewModel.all()) {
      var button = new ToggleButton();
      button.setId("search-" + kind.name().toLowerCase(Locale.ROOT));
      button.getStyleClass().add("kind-button");
      button.setMinWidth(USE_PREF_SIZE);
      button.setOnAction(_ -> model.toggle(kind));
      buttons.put(kind, button);
      row.getChildren().add(button);
    }
    model.countsProperty().subscribe(now -> count(buttons, now));
    model
        .kindsProperty()
        .subscribe(
            now -> buttons.forEach((kind, button) -> button.setSelected(now.contains(kind))));
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var progress = new ProgressBar();
    progress.getStyleClass().add("status-meter");
    progress.setAccessibleText("How much was looked at");
    progress.setPrefWidth(90);
    progress.setMinWidth(40);
    progress.progressProperty().bind(model.progressProperty());
    progress.visibleProperty().bind(model.workingProperty());
    progress.managedProperty().bind(model.workingProperty());
    var summary = new Label();
    summary.setId("search-summary");
    summary.getStyleClass().add("summary");
    summary.setMinWidth(USE_PREF_SIZE);
    summary.textProperty().bind(model.summaryProperty());
    row.getChildren().addAll(space, progress, summary);
    return row;
  }

  private static void count(Map<Kind, ToggleButton> buttons, Map<Kind, Long> now) {
    buttons.forEach(
        (kind, button) -> {
          var count = now.get(kind);
          button.setText(
              SearchViewModel.words(kind) + (count == null ? "" : "  " + Words.count(count)));
        });
  }

  private Label problem() {
    var problem = new Label("", new FontIcon("mdal-error_outline"));
    problem.setId("search-problem");
    problem.getStyleClass().add("search-problem");
    problem.setMaxWidth(Double.MAX_VALUE);
    problem.textProperty().bind(model.problemProperty());
    problem.visibleProperty().bind(model.problemProperty().map(text -> !text.isEmpty()));
    problem.managedProperty().bind(problem.visibleProperty());
    return problem;
  }

  private void fillTable() {
    var kind = Columns.<Hit>text("In", 110, hit -> SearchViewModel.words(hit.kind()));
    kind.setMaxWidth(130);
    var key = Columns.<Hit>text("Instruction", 130, Hit::key);
    key.setMaxWidth(220);
    var line = Columns.<Hit>number("Line", 52, hit -> Words.count(hit.line()));
    var found = Columns.<Hit, Fragment>node("What was found", 420, Fragment::new, Fragment::show);
    found.setMinWidth(200);
    table.getColumns().add(kind);
    table.getColumns().add(key);
    table.getColumns().add(line);
    table.getColumns().add(found);
    table.setItems(model.hits());
    var nothing = new Label();
    nothing.textProperty().bind(model.summaryProperty());
    table.setPlaceholder(nothing);
    Columns.onOpen(table, model::open);
  }

  /** A line with the match marked in it. */
  private static final class Fragment extends HBox {
    private final Label before = part("search-before");
    private final Label match = part("search-match");
    private final Label after = part("search-after");

    Fragment() {
      setAlignment(Pos.CENTER_LEFT);
      match.setMinWidth(USE_PREF_SIZE);
      before.setMinWidth(USE_PREF_SIZE);
      getChildren().addAll(before, match, after);
    }

    private static Label part(String style) {
      var part = new Label();
      part.getStyleClass().addAll("code-line", style);
      return part;
    }

    void show(Hit hit) {
      before.setText(hit.before());
      match.setText(hit.match());
      after.setText(hit.after());
      setAccessibleText(hit.before() + hit.match() + hit.after());
    }
  }
}
