package plum.ui.execution;

import java.util.List;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.sandbox.PoolStatus;
import plum.ui.control.VerdictBar;

/** A few lines about the sandbox: how fast, what waits, what became of programs, who works. */
public final class ExecutionPanel extends VBox {
  private static final PseudoClass RUNNING = PseudoClass.getPseudoClass("running");
  private static final PseudoClass BUSY = PseudoClass.getPseudoClass("busy");
  private static final PseudoClass ABSENT = PseudoClass.getPseudoClass("absent");

  private final Label title = new Label();
  private final FlowPane facts = new FlowPane(12, 2);
  private final FlowPane workers = new FlowPane(4, 2);
  private final Label crew = new Label();
  private final Button dismiss = new Button(null, new FontIcon("mdal-close"));
  private final HBox team;
  private final VerdictBar verdicts = new VerdictBar("execution-verdicts");

  public ExecutionPanel(ExecutionViewModel model) {
    super(6);
    setId("execution-panel");
    getStyleClass().addAll("card", "execution-panel");
    title.setId("execution-title");
    title.getStyleClass().add("section-title");
    title.setMinWidth(USE_PREF_SIZE);
    facts.setId("execution-facts");
    facts.setAlignment(Pos.CENTER_LEFT);
    HBox.setHgrow(facts, Priority.ALWAYS);
    workers.setId("execution-workers");
    workers.setAlignment(Pos.CENTER_LEFT);
    HBox.setHgrow(workers, Priority.ALWAYS);
    crew.setId("execution-crew");
    crew.getStyleClass().add("summary");
    crew.setMinWidth(USE_PREF_SIZE);
    var who = new Label("Workers");
    who.getStyleClass().add("summary");
    who.setMinWidth(USE_PREF_SIZE);
    team = new HBox(8, who, workers, crew);
    team.setAlignment(Pos.CENTER_LEFT);
    dismiss.setId("execution-dismiss");
    dismiss.setAccessibleText("Dismiss");
    dismiss.setTooltip(new Tooltip("Dismiss"));
    dismiss.getStyleClass().addAll("flat", "button-icon", "execution-dismiss");
    dismiss.setOnAction(_ -> model.dismiss());
    var head = new HBox(16, title, facts, dismiss);
    head.setAlignment(Pos.CENTER_LEFT);
    getChildren().addAll(head, verdicts, team);
    model.figuresProperty().subscribe(this::show);
  }

  private void show(ExecutionViewModel.@Nullable Figures now) {
    setVisible(now != null);
    setManaged(now != null);
    if (now == null) {
      return;
    }
    pseudoClassStateChanged(RUNNING, now.working());
    title.setText(now.title());
    facts.getChildren().setAll(now.facts().stream().map(ExecutionPanel::fact).toList());
    verdicts.show(now.verdicts());
    dismiss.setVisible(!now.working());
    dismiss.setManaged(!now.working());
    team.setVisible(!now.workers().isEmpty());
    team.setManaged(!now.workers().isEmpty());
    crew.setText(now.crew());
    showWorkers(now.workers());
  }

  private static HBox fact(ExecutionViewModel.Fact fact) {
    var value = new Label(fact.value());
    value.getStyleClass().add("execution-value");
    var name = new Label(fact.name());
    name.getStyleClass().add("summary");
    var both = new HBox(4, value, name);
    both.setAlignment(Pos.BASELINE_LEFT);
    return both;
  }

  /**
   * Labels are kept from one look to the next, so that a tooltip does not vanish under the mouse.
   */
  private void showWorkers(List<ExecutionViewModel.Worker> now) {
    var dots = workers.getChildren();
    while (dots.size() > now.size()) {
      dots.removeLast();
    }
    while (dots.size() < now.size()) {
      var dot = new Label(null, new FontIcon());
      dot.getStyleClass().add("worker-dot");
      dot.setTooltip(new Tooltip());
      dots.add(dot);
    }
    for (var i = 0; i < now.size(); i++) {
      show((Label) dots.get(i), now.get(i));
    }
  }

  private static void show(Label dot, ExecutionViewModel.Worker worker) {
    ((FontIcon) dot.getGraphic()).setIconLiteral(icon(worker.state()));
    dot.setText(worker.time());
    dot.getTooltip().setText(worker.words());
    dot.setAccessibleText(worker.words());
    dot.pseudoClassStateChanged(BUSY, worker.state() == PoolStatus.State.BUSY);
    dot.pseudoClassStateChanged(ABSENT, worker.state() == PoolStatus.State.ABSENT);
  }

  /** Told apart by shape as well as by colour. */
  private static String icon(PoolStatus.State state) {
    return switch (state) {
      case IDLE -> "mdmz-radio_button_unchecked";
      case BUSY -> "mdal-brightness_1";
      case ABSENT -> "mdmz-remove_circle_outline";
    };
  }
}
