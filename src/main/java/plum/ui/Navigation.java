package plum.ui;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.data.Stage;
import plum.store.Counts;
import plum.ui.control.StateDot;
import plum.ui.session.Place;
import plum.ui.session.Session;
import plum.ui.session.Words;

/** The loop, top to bottom, with how much of everything there is: the way through the window. */
final class Navigation extends VBox {
  private final Session session;
  private final Map<Place, ToggleButton> buttons = new EnumMap<>(Place.class);
  private final Map<Place, Label> counts = new EnumMap<>(Place.class);
  private final Map<Place, StateDot> dots = new EnumMap<>(Place.class);

  /**
   * @param go called when a place is chosen
   */
  Navigation(Session session, Consumer<Place> go) {
    super(2);
    this.session = session;
    setId("navigation");
    getStyleClass().add("navigation");
    getChildren().add(brand());
    var group = new ToggleGroup();
    for (var place : Place.values()) {
      if (place == Place.INSTRUCTIONS) {
        getChildren().add(heading("The loop"));
      } else if (place == Place.RUNS) {
        getChildren().add(heading("History"));
      } else if (place == Place.TRY_IT) {
        getChildren().add(heading("By hand"));
      }
      var button = entry(place, group);
      button.setOnAction(
          _ -> {
            button.setSelected(true);
            go.accept(place);
          });
      getChildren().add(button);
    }
    session.countsProperty().subscribe(_ -> update());
    session.activity().runProperty().subscribe(_ -> update());
    session.activity().workingProperty().subscribe(_ -> update());
    session.activity().revisionProperty().subscribe(_ -> update());
    session.launcher().wholeLoopReasonProperty().subscribe(_ -> update());
  }

  private static HBox brand() {
    var mark = new Region();
    mark.getStyleClass().add("brand-mark");
    mark.setMinSize(22, 22);
    mark.setMaxSize(22, 22);
    var name = new Label("PLUM");
    name.getStyleClass().add("brand-name");
    var kind = new Label("Workbench");
    kind.getStyleClass().add("brand-kind");
    var words = new HBox(6, name, kind);
    words.setAlignment(Pos.BASELINE_LEFT);
    var brand = new HBox(10, mark, words);
    brand.setAlignment(Pos.CENTER_LEFT);
    brand.getStyleClass().add("brand");
    return brand;
  }

  private static Label heading(String text) {
    var heading = new Label(text);
    heading.getStyleClass().add("navigation-heading");
    return heading;
  }

  private ToggleButton entry(Place place, ToggleGroup group) {
    var icon = new FontIcon(icon(place));
    var name = new Label(place.title());
    name.getStyleClass().add("navigation-name");
    HBox.setHgrow(name, Priority.ALWAYS);
    name.setMaxWidth(Double.MAX_VALUE);
    var count = new Label();
    count.getStyleClass().add("navigation-count");
    count.setMinWidth(USE_PREF_SIZE);
    var dot = new StateDot();
    dot.setVisible(!place.stages().isEmpty());
    var row = new HBox(8, icon, name, count, dot);
    row.setAlignment(Pos.CENTER_LEFT);
    row.setMouseTransparent(true);
    var button = new ToggleButton();
    button.setId("go-" + place.name().toLowerCase(Locale.ROOT));
    button.setGraphic(row);
    button.setMaxWidth(Double.MAX_VALUE);
    button.setToggleGroup(group);
    button.getStyleClass().add("navigation-entry");
    button.setAccessibleText(place.title());
    button.setTooltip(new Tooltip(place.title() + "   Ctrl+" + place.key()));
    row.prefWidthProperty().bind(button.widthProperty().subtract(24));
    buttons.put(place, button);
    counts.put(place, count);
    dots.put(place, dot);
    return button;
  }

  private static String icon(Place place) {
    return switch (place) {
      case OVERVIEW -> "mdal-dashboard";
      case INSTRUCTIONS -> "mdal-format_list_bulleted";
      case TESTS -> "mdal-fact_check";
      case SOLUTIONS -> "mdal-code";
      case PREFERENCES -> "mdmz-thumbs_up_down";
      case TRAINING -> "mdmz-show_chart";
      case EVALUATION -> "mdal-assessment";
      case RUNS -> "mdal-history";
      case TRY_IT -> "mdmz-tune";
    };
  }

  private void update() {
    var now = session.counts();
    for (var place : Place.values()) {
      var count = count(place, now);
      Objects.requireNonNull(counts.get(place)).setText(count == 0 ? "" : Words.count(count));
      Objects.requireNonNull(dots.get(place))
          .setState(session.launcher().state(place.stages()).label());
    }
  }

  private long count(Place place, Counts now) {
    return switch (place) {
      case OVERVIEW -> 0;
      case INSTRUCTIONS -> now.instructions();
      case TESTS -> now.tests();
      case SOLUTIONS -> now.solutions();
      case PREFERENCES -> now.pairs();
      case TRAINING -> session.runs(Stage.TRAINING).size();
      case EVALUATION -> now.evaluations();
      case RUNS -> now.runs();
      case TRY_IT -> 0;
    };
  }

  /** Shows where we are. */
  void select(Place place) {
    Objects.requireNonNull(buttons.get(place)).setSelected(true);
  }
}
