package plum.ui.instructions;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.ToLongFunction;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.stage.FileChooser;
import javafx.stage.Window;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.pipeline.Health;
import plum.pipeline.RuleEffect;
import plum.store.Marks.Facet;
import plum.ui.control.BarList;
import plum.ui.control.VerdictBar;
import plum.ui.session.Words;

/** The health of the data set, as cards; every bar leads to the lines it counts. */
final class HealthPane extends ScrollPane {
  private final HealthViewModel model;
  private final Function<Window, Optional<Path>> files;
  private final Label sentence = new Label();
  private final Label same = note("");
  private final Label overlap = note("");
  private final VerdictBar outcomes = new VerdictBar("health-outcomes");
  private final List<Finding> findings = new ArrayList<>();
  private final BarList duplicates =
      new BarList("health-duplicates", "Duplicates", 150, i -> lead(0, i));
  private final BarList contamination =
      new BarList("health-contamination", "Contamination", 150, i -> lead(2, i));

  private record Finding(String words, Health.Finding found) {}

  HealthPane(HealthViewModel model) {
    this(model, HealthPane::choose);
  }

  /**
   * @param files asks a person for a file
   */
  HealthPane(HealthViewModel model, Function<Window, Optional<Path>> files) {
    this.model = model;
    this.files = files;
    setId("health");
    setFitToWidth(true);
    setHbarPolicy(ScrollBarPolicy.NEVER);
    getStyleClass().add("health");
    sentence.textProperty().bind(model.sentenceProperty());
    sentence.getStyleClass().add("health-sentence");
    sentence.setWrapText(true);
    var left =
        column(
            card("Yield", facet(Facet.STATUS, 96)),
            card(
                "Most frequent failure",
                facet(Facet.FAILURE, 120),
                note("Of all solutions that were run:"),
                outcomes),
            card("The same and nearly the same", duplicates, same),
            card("Contamination", file(), contamination, overlap));
    var right =
        column(
            effect(),
            card("Pass rate", facet(Facet.PASS_RATE, 96)),
            card("Length of the prompt", facet(Facet.LENGTH, 140)));
    var columns = new HBox(12, left, right);
    model.reportProperty().subscribe(this::show);
    var content = new VBox(12, head(), columns);
    content.getStyleClass().add("scroll-content");
    setContent(content);
  }

  /** Outcomes of all solutions that were run, beside those that the pool's filters left. */
  private VBox effect() {
    var before = new BarList("health-before", "Solutions that were run", 120, i -> pick(i, true));
    var after = new BarList("health-after", "Solutions in pairs", 0, i -> pick(i, false));
    var left = new VBox(4, note("All that were run"), before);
    var right = new VBox(4, note("In pairs"), after);
    var words = note("");
    left.setPrefWidth(220);
    right.setPrefWidth(100);
    for (var side : List.of(left, right)) {
      side.setMinWidth(0);
      HBox.setHgrow(side, Priority.ALWAYS);
    }
    var card = card("Outcomes before and after the pair rule", new HBox(12, left, right), words);
    model
        .effectProperty()
        .subscribe(
            known -> {
              card.setVisible(known != null);
              card.setManaged(known != null);
              if (known != null) {
                words.setText(
                    "Different solutions in pairs of \""
                        + known.pool()
                        + "\" that are trained on: those that passed as the chosen side, the others"
                        + " as the rejected one.");
                before.setBars(bars(known, RuleEffect.Outcome::before), 0);
                after.setBars(bars(known, RuleEffect.Outcome::after), 0);
              }
            });
    return card;
  }

  private static List<BarList.Bar> bars(
      RuleEffect effect, ToLongFunction<RuleEffect.Outcome> count) {
    return effect.outcomes().stream()
        .map(each -> new BarList.Bar(each.verdict().label(), count.applyAsLong(each)))
        .toList();
  }

  private void pick(int bar, boolean before) {
    var known = model.effectProperty().get();
    if (known != null) {
      var outcome = known.outcomes().get(bar);
      if (before) {
        model.showBefore(outcome);
      } else {
        model.showAfter(outcome);
      }
    }
  }

  private HBox head() {
    var progress = new ProgressBar();
    progress.setId("health-progress");
    progress.getStyleClass().add("status-meter");
    progress.setAccessibleText("Looking for duplicates");
    progress.setPrefWidth(160);
    progress.progressProperty().bind(model.progressProperty());
    var words = new Label("Looking for duplicates…");
    words.getStyleClass().add("summary");
    words.setMinWidth(USE_PREF_SIZE);
    var stop = new Button("Stop", new FontIcon("mdmz-stop"));
    stop.setId("health-stop");
    stop.getStyleClass().add("status-cancel");
    stop.setMinWidth(USE_PREF_SIZE);
    stop.setOnAction(_ -> model.stop());
    var work = new HBox(8, words, progress, stop);
    work.setAlignment(Pos.CENTER_RIGHT);
    work.visibleProperty().bind(model.workingProperty());
    work.managedProperty().bind(model.workingProperty());
    HBox.setHgrow(sentence, Priority.ALWAYS);
    sentence.setMaxWidth(Double.MAX_VALUE);
    var head = new HBox(16, sentence, work);
    head.setAlignment(Pos.CENTER_LEFT);
    head.setMinHeight(30);
    return head;
  }

  /** Half of the width, whatever it holds. */
  private static VBox column(Node... cards) {
    var column = new VBox(12, cards);
    column.setMinWidth(0);
    column.setPrefWidth(100);
    HBox.setHgrow(column, Priority.ALWAYS);
    return column;
  }

  private static VBox card(String title, Node... nodes) {
    var head = new Label(title);
    head.getStyleClass().add("section-title");
    var card = new VBox(8, head);
    card.getChildren().addAll(nodes);
    card.getStyleClass().add("card");
    return card;
  }

  private static Label note(String text) {
    var note = new Label(text);
    note.getStyleClass().add("summary");
    note.setWrapText(true);
    note.setMinHeight(USE_PREF_SIZE);
    return note;
  }

  private BarList facet(Facet facet, double labelWidth) {
    IntConsumer show = bin -> model.show(facet, bin);
    var title = Field.of(facet).map(Field::title).orElse(facet.name());
    var bars =
        new BarList(
            "health-" + facet.name().toLowerCase(Locale.ROOT).replace('_', '-'),
            title,
            labelWidth,
            show);
    model
        .facetsProperty()
        .subscribe(
            known -> {
              if (known != null) {
                var bins = known.bins(facet);
                var totals = known.totals(facet);
                var list = new ArrayList<BarList.Bar>();
                for (var i = 0; i < bins.size(); i++) {
                  list.add(new BarList.Bar(bins.get(i).label(), totals[i]));
                }
                bars.setBars(list, known.marks().size());
              }
            });
    return bars;
  }

  private HBox file() {
    var path = new TextField();
    path.setId("health-benchmark");
    path.setPromptText("HumanEval.jsonl.gz, or any file of problems");
    path.setAccessibleText("File of the benchmark to compare with");
    path.textProperty().bindBidirectional(model.benchmarkProperty());
    path.setOnAction(_ -> model.look());
    path.setMinWidth(60);
    path.setPrefWidth(100);
    HBox.setHgrow(path, Priority.ALWAYS);
    var browse = new Button(null, new FontIcon("mdal-folder_open"));
    browse.setId("health-choose");
    browse.setAccessibleText("Choose a benchmark file");
    browse.setTooltip(new Tooltip("Choose a benchmark file"));
    browse.setMinWidth(USE_PREF_SIZE);
    browse.setOnAction(
        _ ->
            files
                .apply(getScene().getWindow())
                .ifPresent(
                    file -> {
                      path.setText(file.toString());
                      model.look();
                    }));
    var compare = new Button("Compare");
    compare.setId("health-compare");
    compare.setMinWidth(USE_PREF_SIZE);
    compare.setOnAction(_ -> model.look());
    compare.disableProperty().bind(path.textProperty().map(String::isBlank));
    return new HBox(8, path, browse, compare);
  }

  private static Optional<Path> choose(Window window) {
    var chooser = new FileChooser();
    chooser.setTitle("Benchmark to compare with");
    return Optional.ofNullable(chooser.showOpenDialog(window)).map(File::toPath);
  }

  private void lead(int first, int bar) {
    var finding = findings.get(first + bar);
    model.show(finding.words(), finding.found());
  }

  private void show(Health.@Nullable Report report) {
    if (report == null) {
      same.setText("Not looked for yet.");
      overlap.setText("");
      return;
    }
    outcomes.show(report.outcomes());
    findings.clear();
    findings.add(new Finding("Exact duplicates", report.exact()));
    findings.add(new Finding("Near-duplicates", report.near()));
    findings.add(new Finding("Share with held out", report.heldOut()));
    findings.add(new Finding("Mostly in held out", report.mostlyHeldOut()));
    var benchmark = report.benchmark();
    var mostly = report.mostlyBenchmark();
    if (benchmark != null && mostly != null) {
      findings.add(new Finding("Share with benchmark", benchmark));
      findings.add(new Finding("Mostly in benchmark", mostly));
    }
    var bars =
        findings.stream()
            .map(each -> new BarList.Bar(each.words(), each.found().ids().size()))
            .toList();
    duplicates.setBars(bars.subList(0, 2), report.instructions());
    contamination.setBars(bars.subList(2, bars.size()), report.instructions());
    same.setText(
        "Exact: the same words in the same order, "
            + Words.count(report.exact().groups(), "group")
            + ". Near: Jaccard similarity of word "
            + Health.NEAR_WORDS
            + "-grams of "
            + Health.NEAR
            + " or more, found by MinHash, "
            + Words.count(report.near().groups(), "group")
            + ".");
    overlap.setText(
        "An instruction shares words when "
            + Health.OVERLAP_WORDS
            + " of them in a row stand on the other side too; mostly, when half of its "
            + Health.OVERLAP_WORDS
            + "-grams do."
            + (report.problems() == 0
                ? " Name a benchmark to compare with its problems."
                : " Compared with " + Words.count(report.problems(), "problem") + "."));
  }
}
