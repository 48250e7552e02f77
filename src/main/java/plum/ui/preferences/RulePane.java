package plum.ui.preferences;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.DoubleProperty;
import javafx.geometry.HPos;
import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Spinner;
import javafx.scene.control.SpinnerValueFactory;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.data.Verdict;
import plum.pipeline.PairRule;
import plum.pipeline.PoolPreview.Change;
import plum.pipeline.PoolPreview.Example;
import plum.ui.control.ActionButton;
import plum.ui.control.Facts;
import plum.ui.session.Words;

/** The rule of a pool as a form on the left; on the right what it would change. */
final class RulePane extends BorderPane {
  private final PreferencesViewModel page;
  private final RuleViewModel model;
  private final GridPane form = new GridPane(16, 10);
  private final Facts facts = new Facts();
  private final VBox examples = new VBox(4);
  private final Label balance = new Label();
  private int rows;

  RulePane(PreferencesViewModel page) {
    this.page = page;
    model = page.rule();
    setId("rule-pane");
    fill();
    var scroll = new ScrollPane(form);
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("flat-scroll");
    scroll.setMinWidth(340);
    scroll.setPrefWidth(390);
    var left = new VBox(scroll, build());
    VBox.setVgrow(scroll, Priority.ALWAYS);
    setLeft(left);
    var preview = preview();
    setCenter(preview);
    model.changeProperty().subscribe(this::show);
  }

  private void fill() {
    form.getStyleClass().add("rule-form");
    var names = new ColumnConstraints();
    names.setMinWidth(136);
    names.setHalignment(HPos.LEFT);
    var fields = new ColumnConstraints();
    fields.setHgrow(Priority.ALWAYS);
    form.getColumnConstraints().setAll(names, fields);
    var lesson = new Label();
    lesson.getStyleClass().add("summary");
    lesson.setWrapText(true);
    lesson.setMinHeight(USE_PREF_SIZE);
    model.ruleProperty().subscribe(rule -> lesson.setText(lesson(rule)));
    row("Preferred is", rule());
    form.add(lesson, 1, rows++);
    graded(row("Margin above", decimal("rule-margin", model.marginProperty(), 0.99)));
    graded(row("Chosen score above", decimal("rule-chosen", model.chosenAboveProperty(), 0.99)));
    row("Pairs per instruction", pairs());
    row("Rejected side", check("rule-passes", "passes at least one test", "rejectedPasses"));
    row("Length ratio at most", ratio());
    row("Edit distance at least", decimal("rule-distance", model.minEditDistanceProperty(), 1));
    row("Tests trusted at least", trust());
    row("Let in", results());
    row("Never rejected", failures());
  }

  private List<Node> row(String name, Node field) {
    var label = new Label(name);
    label.setMinWidth(USE_PREF_SIZE);
    label.setLabelFor(field);
    var at = rows++;
    GridPane.setValignment(label, VPos.TOP);
    label.getStyleClass().add("form-name");
    form.add(label, 0, at);
    form.add(field, 1, at);
    return List.of(label, field);
  }

  private void graded(List<Node> row) {
    model
        .ruleProperty()
        .subscribe(
            rule ->
                row.forEach(
                    node -> {
                      node.setVisible(rule.isGraded());
                      node.setManaged(rule.isGraded());
                    }));
  }

  private ComboBox<PairRule> rule() {
    var box = new ComboBox<PairRule>();
    box.setId("rule-choice");
    box.setAccessibleText("What is preferred");
    box.getItems().setAll(PairRule.values());
    box.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(@Nullable PairRule rule) {
            return rule == null ? "" : title(rule);
          }

          @Override
          public PairRule fromString(String text) {
            return PairRule.ALL_PASS;
          }
        });
    box.setMaxWidth(Double.MAX_VALUE);
    box.valueProperty().bindBidirectional(model.ruleProperty());
    return box;
  }

  private static String title(PairRule rule) {
    return switch (rule) {
      case ALL_PASS -> "All pass over any fail";
      case ANY_PASS -> "More passed tests";
      case PASS_RATE -> "Pass rate with margin";
      case CONSENSUS -> "Consensus score";
      case TRUST -> "Mutual trust score";
    };
  }

  private static String lesson(PairRule rule) {
    return switch (rule) {
      case ALL_PASS -> "PLUM: chosen passes every test, rejected fails at least one.";
      case ANY_PASS -> "Whichever passes more tests is chosen, even if it fails some.";
      case PASS_RATE ->
          "AceCoder: the score is the share of tests passed; the paper takes 0.4 and 0.8.";
      case CONSENSUS ->
          "CodeT: the score is how many solutions pass the same tests, times how many tests, over the"
              + " largest.";
      case TRUST ->
          "CodeDPO: solutions and tests lend each other trust, ten rounds with damping 0.85; over the"
              + " largest.";
    };
  }

  private static Spinner<Double> decimal(String id, DoubleProperty property, double most) {
    return spinner(id, property, 0, most, 0.05);
  }

  private Spinner<Double> ratio() {
    var spinner = spinner("rule-ratio", model.maxLengthRatioProperty(), 0, 100, 0.5);
    spinner.setTooltip(new Tooltip("Tokens of the longer side over the shorter; 0 for no limit"));
    return spinner;
  }

  private Spinner<Double> trust() {
    var spinner = decimal("rule-trust", model.minTrustProperty(), 1);
    spinner.setAccessibleText("Least trust in tests that count");
    spinner.setTooltip(
        new Tooltip(
            "Tests whose score on the Tests page is lower, or that have none, do not count; 0 counts"
                + " all"));
    return spinner;
  }

  private static Spinner<Double> spinner(
      String id, DoubleProperty property, double least, double most, double step) {
    var factory = new SpinnerValueFactory.DoubleSpinnerValueFactory(least, most, 0, step);
    factory.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(@Nullable Double value) {
            return value == null || value == 0 ? "0" : String.format(Locale.ROOT, "%.2f", value);
          }

          @Override
          public Double fromString(String text) {
            try {
              return Double.valueOf(text.strip());
            } catch (NumberFormatException e) {
              return property.get();
            }
          }
        });
    var spinner = new Spinner<Double>(factory);
    spinner.setId(id);
    spinner.setEditable(true);
    spinner.setPrefWidth(110);
    property.subscribe(value -> factory.setValue(value.doubleValue()));
    factory
        .valueProperty()
        .subscribe(
            value -> {
              if (value != null) {
                property.set(value);
              }
            });
    return spinner;
  }

  private Spinner<Integer> pairs() {
    var factory = new SpinnerValueFactory.IntegerSpinnerValueFactory(0, 1_000, 4);
    var spinner = new Spinner<Integer>(factory);
    spinner.setId("rule-pairs");
    spinner.setAccessibleText("Most pairs per instruction");
    spinner.setEditable(true);
    spinner.setPrefWidth(110);
    model.maxPairsProperty().subscribe(value -> factory.setValue(value.intValue()));
    factory
        .valueProperty()
        .subscribe(
            value -> {
              if (value != null) {
                model.maxPairsProperty().set(value);
              }
            });
    return spinner;
  }

  private CheckBox check(String id, String text, String setting) {
    var box = new CheckBox(text);
    box.setId(id);
    box.selectedProperty()
        .bindBidirectional(
            switch (setting) {
              case "weak" -> model.weakProperty();
              case "flaky" -> model.flakyProperty();
              default -> model.rejectedPassesProperty();
            });
    return box;
  }

  private FlowPane results() {
    var weak = check("rule-weak", "weak results", "weak");
    weak.setTooltip(new Tooltip("A solution could have cheated at its test"));
    var flaky = check("rule-flaky", "flaky results", "flaky");
    flaky.setTooltip(new Tooltip("It ended otherwise when repeated"));
    return new FlowPane(12, 6, weak, flaky);
  }

  private FlowPane failures() {
    var pane = new FlowPane(12, 6);
    Arrays.stream(Verdict.values())
        .filter(Verdict::isFailure)
        .forEach(
            verdict -> {
              var box = new CheckBox(verdict.label());
              box.setId("rule-out-" + verdict.name().toLowerCase(Locale.ROOT));
              box.setOnAction(_ -> model.exclude(verdict, box.isSelected()));
              model.excluded().subscribe(() -> box.setSelected(model.excluded().contains(verdict)));
              pane.getChildren().add(box);
            });
    return pane;
  }

  private TextField name() {
    var field = new TextField();
    field.setId("rule-name");
    field.setAccessibleText("Name of the new pool");
    field.textProperty().bindBidirectional(model.nameProperty());
    return field;
  }

  /** Always in sight: the name of the new pool and the button that builds it. */
  private VBox build() {
    var label = new Label("Name of the new pool");
    label.getStyleClass().add("form-name");
    label.setMinWidth(USE_PREF_SIZE);
    var name = name();
    HBox.setHgrow(name, Priority.ALWAYS);
    var line = new HBox(12, label, name);
    var box = new VBox(line, buttons());
    box.getStyleClass().add("rule-build");
    box.setMinHeight(USE_PREF_SIZE);
    return box;
  }

  private HBox buttons() {
    var apply =
        new ActionButton(
                "rule-apply",
                "Build this pool",
                "mdmz-play_arrow",
                model.reasonProperty(),
                page::apply)
            .primary();
    var reset = new Button("As it was");
    reset.setId("rule-reset");
    reset.setOnAction(_ -> model.reset());
    model.editedProperty().subscribe(edited -> reset.setDisable(!edited));
    var why = new Label();
    why.getStyleClass().add("summary");
    why.setWrapText(true);
    why.textProperty().bind(model.reasonProperty());
    HBox.setHgrow(why, Priority.ALWAYS);
    var row = new HBox(8, apply, reset, why);
    row.setAlignment(Pos.CENTER_LEFT);
    row.getStyleClass().add("form-buttons");
    return row;
  }

  private VBox preview() {
    var title = new Label("What would change");
    title.getStyleClass().add("section-title");
    var headline = new Label();
    headline.setId("rule-headline");
    headline.getStyleClass().add("rule-headline");
    headline.setWrapText(true);
    headline.setMinHeight(USE_PREF_SIZE);
    headline.textProperty().bind(model.headlineProperty());
    var progress = new Label();
    progress.setId("rule-progress");
    progress.getStyleClass().add("summary");
    progress.textProperty().bind(model.progressProperty());
    progress.visibleProperty().bind(progress.textProperty().isNotEmpty());
    progress.managedProperty().bind(progress.visibleProperty());
    balance.setId("rule-balance");
    balance.setWrapText(true);
    balance.setMinHeight(USE_PREF_SIZE);
    balance.getStyleClass().add("summary");
    examples.setId("rule-examples");
    var hint =
        new Label(
            "Nothing is stored before you build the pool. What you decided about pairs that stay is"
                + " taken over.");
    hint.getStyleClass().add("summary");
    hint.setWrapText(true);
    hint.setMinHeight(USE_PREF_SIZE);
    var space = new Region();
    VBox.setVgrow(space, Priority.ALWAYS);
    var pane = new VBox(10, title, headline, progress, facts, balance, examples, space, hint);
    pane.getStyleClass().addAll("card", "rule-preview");
    pane.setMinWidth(240);
    return pane;
  }

  private void show(@Nullable Change change) {
    facts.clear();
    examples.getChildren().clear();
    facts.setVisible(change != null);
    balance.setText("");
    if (change == null) {
      return;
    }
    facts.add("pairs", Words.count(change.pairs()));
    facts.add("instructions", Words.count(change.instructions()));
    balance.setText(new KtoBalance(change.desirable(), change.undesirable()).words());
    for (var each : change.examples()) {
      examples.getChildren().add(example(each));
    }
  }

  private Button example(Example example) {
    var button =
        new Button(
            example.key() + "   solution " + example.chosenId() + " over " + example.rejectedId(),
            new FontIcon(example.added() ? "mdal-add" : "mdmz-remove"));
    button.getStyleClass().addAll("flat", "rule-example");
    button.setAccessibleText(
        (example.added() ? "Would come: " : "Would go: ") + example.key() + ", open it");
    button.setTooltip(new Tooltip("Open the instruction with all its solutions"));
    button.setOnAction(_ -> page.open(example));
    return button;
  }
}
