package plum.ui.project;

import java.util.Locale;
import java.util.Map;
import javafx.beans.Observable;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import plum.ui.control.ActionButton;
import plum.ui.control.EmptyState;
import plum.ui.control.Facts;
import plum.ui.control.Page;
import plum.ui.control.StateDot;
import plum.ui.session.RunState;
import plum.ui.session.Words;

/** The loop on one page: what each stage does, how far it is, and a button to run it. */
public final class OverviewView extends Page {
  private static final PseudoClass RUNNING = PseudoClass.getPseudoClass("running");

  private final OverviewViewModel model;
  private final Facts facts = new Facts();
  private final VBox steps = new VBox(8);
  private final ScrollPane scroll = new ScrollPane();
  private final EmptyState nothing =
      new EmptyState(
          "mdal-all_inclusive",
          "No loop here yet",
          "Drop a file of instructions into this window, or open a folder that holds a recipe.json,"
              + " as sample-projects/first-steps does.");

  public OverviewView(OverviewViewModel model) {
    super(
        "overview-page",
        "The loop",
        "From instructions to a better policy: tests decide which solutions are right, and the"
            + " policy learns from the difference.");
    this.model = model;
    steps.setId("steps");
    var content = new VBox(16, facts, steps);
    content.getStyleClass().add("scroll-content");
    scroll.setContent(content);
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("edge-to-edge");
    setCenter(new StackPane(scroll, nothing));
    model.steps().addListener((Observable _) -> fill());
    model.figuresProperty().subscribe(this::figures);
    fill();
  }

  private void figures(Map<String, Integer> now) {
    facts.clear();
    now.forEach((name, figure) -> facts.add(name, Words.count(figure)));
  }

  private void fill() {
    nothing.setVisible(model.steps().isEmpty());
    scroll.setVisible(!model.steps().isEmpty());
    steps.getChildren().clear();
    for (var i = 0; i < model.steps().size(); i++) {
      steps.getChildren().add(card(i + 1, model.steps().get(i)));
    }
  }

  private HBox card(int number, OverviewViewModel.Step step) {
    var digit = new Label(Integer.toString(number));
    digit.getStyleClass().add("step-number");
    digit.setAlignment(Pos.CENTER);
    digit.setMinSize(28, 28);
    digit.setMaxSize(28, 28);
    digit.setPrefSize(28, 28);
    var title = new Hyperlink(step.title());
    title.getStyleClass().add("step-title");
    title.setOnAction(_ -> model.open(step.stage()));
    var dot = new StateDot();
    dot.setState(step.state().label());
    var state =
        new Label(step.state().label() + (step.time().isEmpty() ? "" : " · " + step.time()));
    state.getStyleClass().add("summary");
    var head = new HBox(8, title, dot, state);
    head.setAlignment(Pos.CENTER_LEFT);
    var lesson = new Label(step.lesson());
    lesson.setWrapText(true);
    lesson.setMinHeight(USE_PREF_SIZE);
    lesson.getStyleClass().add("step-lesson");
    var words = new VBox(4, head, lesson);
    if (step.parts().size() > 1 || step.parts().stream().anyMatch(part -> !part.note().isEmpty())) {
      words.getChildren().add(parts(step));
    }
    HBox.setHgrow(words, Priority.ALWAYS);
    var run =
        new ActionButton(
            "run-" + step.stage().command(),
            "Run " + step.title().toLowerCase(Locale.ROOT),
            "mdmz-play_arrow",
            model.runReasonProperty(step.stage()),
            () -> model.run(step.stage()));
    var card = new HBox(16, digit, words, run);
    card.setAlignment(Pos.TOP_LEFT);
    card.getStyleClass().add("card");
    card.pseudoClassStateChanged(RUNNING, step.state() == RunState.RUNNING);
    return card;
  }

  private static VBox parts(OverviewViewModel.Step step) {
    var list = new VBox(2);
    list.getStyleClass().add("step-parts");
    for (var part : step.parts()) {
      var dot = new StateDot();
      dot.setState(part.state().label());
      var name = new Label(part.name());
      name.getStyleClass().add("part-name");
      name.setMinWidth(120);
      var time = new Label(part.time());
      time.getStyleClass().addAll("summary", "part-time");
      time.setMinWidth(72);
      var note = new Label(part.note());
      note.getStyleClass().add("summary");
      var row = new HBox(8, dot, name, time, note);
      row.setAlignment(Pos.CENTER_LEFT);
      var space = new Region();
      HBox.setHgrow(space, Priority.ALWAYS);
      row.getChildren().add(space);
      list.getChildren().add(row);
    }
    return list;
  }

  @Override
  public void refresh() {
    model.refresh();
  }
}
