package plum.ui.preferences;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import javafx.geometry.Pos;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.SplitPane;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.controlsfx.control.textfield.CustomTextField;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.data.Decision;
import plum.data.Verdict;
import plum.ui.control.BulkMenu;
import plum.ui.control.Columns;
import plum.ui.control.RatioBar;
import plum.ui.control.ReviewMark;
import plum.ui.preferences.QueueViewModel.Shown;
import plum.ui.session.Words;

/** The queue on the left with its filter above, the pair that is looked at on the right. */
final class ReviewPane extends BorderPane {
  private final ReviewViewModel model;
  private final QueueViewModel filter;
  private final TableView<Pair> table = Columns.table("pair-table", "Pairs");
  private final CustomTextField search = new CustomTextField();
  private final PairPane pair;

  /** Whether the queue is to have the focus once it is in the window. */
  private boolean awaited;

  ReviewPane(PreferencesViewModel preferences) {
    model = preferences.review();
    filter = preferences.queue();
    pair = new PairPane(preferences);
    columns();
    rows(preferences);
    table.setMinWidth(170);
    table
        .sceneProperty()
        .subscribe(
            scene -> {
              if (scene != null && awaited) {
                focusTable();
              }
            });
    var split = new SplitPane(table, pair);
    split.getStyleClass().add("flat-split");
    split.setDividerPositions(0.3);
    setTop(new VBox(8, progress(preferences), filters()));
    setCenter(split);
  }

  /** The ids of the selected pairs. */
  List<Long> selected() {
    return table.getSelectionModel().getSelectedItems().stream()
        .filter(Objects::nonNull)
        .map(Pair::id)
        .toList();
  }

  private HBox progress(PreferencesViewModel preferences) {
    var bar = new RatioBar();
    bar.setId("review-share");
    var words = new Label();
    words.setId("review-progress");
    words.getStyleClass().add("summary");
    model
        .tallyProperty()
        .subscribe(
            tally -> {
              bar.set(tally.decided(), tally.pairs());
              words.setText(tally.words());
            });
    var balance = new Label();
    balance.setId("kto-balance");
    balance.getStyleClass().add("summary");
    balance.textProperty().bind(preferences.balanceProperty());
    var agreement = new Label();
    agreement.setId("blind-agreement");
    agreement.getStyleClass().add("summary");
    model.tallyProperty().subscribe(tally -> agreement.setText(tally.agreement()));
    agreement.managedProperty().bind(agreement.textProperty().isNotEmpty());
    var line = new FlowPane(12, 2, bar, words, balance, agreement);
    line.setAlignment(Pos.CENTER_LEFT);
    HBox.setHgrow(line, Priority.ALWAYS);
    var row = new HBox(12, line, advance(), blinds());
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  private FlowPane filters() {
    var states = choice("queue-state", "Which pairs", Shown.values(), Shown::label);
    states.valueProperty().bindBidirectional(filter.shownProperty());
    var order =
        choice("queue-order", "Order", QueueFilter.Order.values(), QueueFilter.Order::label);
    order.valueProperty().bindBidirectional(filter.orderProperty());
    search.setId("queue-search");
    search.setPromptText("Key or prompt");
    search.setAccessibleText("Filter by key or prompt");
    search.setLeft(new FontIcon("mdmz-search"));
    search.setPrefWidth(136);
    search.textProperty().bindBidirectional(filter.textProperty());
    var pane = new FlowPane(8, 8, states, failures(), order, search, bulk());
    pane.setAlignment(Pos.CENTER_LEFT);
    states.setPrefWidth(116);
    order.setPrefWidth(150);
    pane.getStyleClass().add("line-above");
    return pane;
  }

  private ComboBox<@Nullable Verdict> failures() {
    var box = new ComboBox<@Nullable Verdict>();
    box.setId("queue-failure");
    box.setAccessibleText("Verdict of the rejected side");
    box.getItems().add(null);
    for (var verdict : Verdict.values()) {
      if (verdict.isFailure()) {
        box.getItems().add(verdict);
      }
    }
    box.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(@Nullable Verdict verdict) {
            return verdict == null ? "Any failure" : verdict.label();
          }

          @Override
          public @Nullable Verdict fromString(String text) {
            return null;
          }
        });
    box.setPrefWidth(124);
    box.valueProperty().bindBidirectional(filter.failureProperty());
    return box;
  }

  private CheckBox advance() {
    var advance = new CheckBox("Advance");
    advance.setId("auto-advance");
    advance.setMinWidth(USE_PREF_SIZE);
    advance.setTooltip(new Tooltip("Go on to the next pending pair after a decision"));
    advance.selectedProperty().bindBidirectional(model.advancingProperty());
    return advance;
  }

  private CheckBox blinds() {
    var blind = new CheckBox("Blind");
    blind.setId("blind-mode");
    blind.setMinWidth(USE_PREF_SIZE);
    blind.setTooltip(new Tooltip("Hide which side passed, and say which is better   B"));
    blind.selectedProperty().bindBidirectional(model.blindProperty());
    return blind;
  }

  private static <T> ComboBox<T> choice(
      String id, String name, T[] values, Function<T, String> label) {
    var box = new ComboBox<T>();
    box.setId(id);
    box.setAccessibleText(name);
    box.getItems().setAll(values);
    box.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(@Nullable T value) {
            return value == null ? "" : label.apply(value);
          }

          @Override
          public T fromString(String text) {
            return values[0];
          }
        });
    return box;
  }

  /** What is done to the selection, or to all that is shown. */
  private BulkMenu bulk() {
    return new BulkMenu(
        "bulk-menu",
        "Decide about many pairs",
        () -> {
          var some = chosen().size() > 1;
          var count = some ? chosen().size() : model.queue().size();
          return new BulkMenu.Target(
              count, Words.count(count, "pair") + (some ? " selected" : " shown"));
        },
        act -> {
          if (chosen().size() > 1) {
            model.decideAll(decision(act), chosen());
          } else {
            model.decideQueue(decision(act));
          }
        });
  }

  private List<Pair> chosen() {
    return List.copyOf(table.getSelectionModel().getSelectedItems());
  }

  private static Decision decision(BulkMenu.Act act) {
    return switch (act) {
      case ACCEPT -> new Decision.Accept();
      case REJECT -> new Decision.Reject();
      case SKIP -> new Decision.Skip();
      case FLAG -> new Decision.Flag(true);
      case UNFLAG -> new Decision.Flag(false);
      case REOPEN -> new Decision.Reopen();
    };
  }

  private void columns() {
    var state =
        Columns.<Pair, ReviewMark>node(
            "",
            34,
            ReviewMark::new,
            (mark, row) -> mark.set(row.review(), row.state().flagged(), ""));
    state.setMinWidth(34);
    state.setMaxWidth(34);
    table.getColumns().add(state);
    var key = Columns.text("Key", 88, Pair::key);
    key.setMinWidth(80);
    key.setMaxWidth(140);
    table.getColumns().add(key);
    table
        .getColumns()
        .add(Columns.text("Instruction", 200, row -> Words.firstSentence(row.prompt())));
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
  }

  private void rows(PreferencesViewModel preferences) {
    table.setItems(model.queue());
    table.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
    var nothing = new Label();
    nothing.textProperty().bind(filter.nothingProperty());
    nothing.setWrapText(true);
    table.setPlaceholder(nothing);
    Columns.onOpen(table, _ -> preferences.open());
    table
        .getSelectionModel()
        .selectedIndexProperty()
        .subscribe(
            index -> {
              var place = index.intValue();
              if (place >= 0
                  && place < model.queue().size()
                  && place != model.place(model.selectedProperty().get())) {
                model.selectedProperty().set(model.queue().get(place));
              }
            });
    model
        .selectedProperty()
        .subscribe(
            row -> {
              var place = model.place(row);
              var selection = table.getSelectionModel();
              if (place >= 0 && place != selection.getSelectedIndex()) {
                selection.clearAndSelect(place);
                table.scrollTo(Math.max(0, place - 4));
              }
              pair.show(row);
            });
  }

  /** Puts the focus into the queue, at once or as soon as it is drawn for the first time. */
  void focusTable() {
    awaited = table.getScene() == null;
    table.requestFocus();
  }

  void focusFilter() {
    search.requestFocus();
  }

  void diff() {
    pair.diff();
  }

  void blind() {
    var blind = model.blindProperty();
    blind.set(!blind.get());
  }

  void comment() {
    pair.comment();
  }

  void edit() {
    pair.edit();
  }
}
