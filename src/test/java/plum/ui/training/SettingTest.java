package plum.ui.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import plum.data.Stage;
import plum.pipeline.Recipes;
import plum.pipeline.TrainingConfig;
import plum.train.DpoLoss;
import plum.train.Lora;
import plum.train.Objective;

/** The records as a form. */
final class SettingTest {
  /** Every objective, with adapters and without. */
  private static List<TrainingConfig> all() {
    return Recipes.variants(Stage.TRAINING).values().stream()
        .map(TrainingConfig.class::cast)
        .flatMap(
            config ->
                Stream.of(config, with(config, config.parameters().objective(), Lora.defaults())))
        .toList();
  }

  private static TrainingConfig with(
      TrainingConfig config, Objective objective, @Nullable Lora lora) {
    return new TrainingConfig(
        config.name(),
        config.round(),
        config.seed(),
        config.preferences(),
        config.policy(),
        config.device(),
        config.demonstrationsPerInstruction(),
        config.parameters().with(objective, 0).with(lora),
        config.chat());
  }

  private static TrainingConfig readBack(TrainingConfig config) throws Setting.Misfit {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    for (var setting : Setting.of(config)) {
      if (!setting.path().equals(Setting.LORA)) {
        setting.put(tree, setting.parse(setting.value()));
      }
    }
    if (config.parameters().lora() == null) {
      new Setting(Setting.LORA, Setting.Kind.TEXT, List.of(), "").put(tree, null);
    }
    return (TrainingConfig) Recipes.configure(Stage.TRAINING, tree, "");
  }

  @Test
  void whatStandsInTheFieldsIsTheConfiguration() throws Setting.Misfit {
    for (var config : all()) {
      assertEquals(config, readBack(config));
    }
  }

  @Test
  void numbersOfEverySizeAreReadBack() throws Setting.Misfit {
    var dpo = (TrainingConfig) Recipes.variants(Stage.TRAINING).get("dpo");
    for (var beta : new double[] {1e-9, 3e-4, 0.1, 1 / 3.0, 7, 12345.678, 1e12}) {
      var config = with(dpo, new Objective.Dpo(beta, 0), null);
      assertEquals(config, readBack(config));
    }
  }

  @Test
  void everySettingIsDescribed() {
    var book = new SettingText.Book();
    for (var config : all()) {
      for (var setting : Setting.of(config)) {
        var about = book.of(setting.path(), config.parameters().objective().type());
        assertFalse(
            about.section().equals(SettingText.ELSEWHERE), setting.path() + " is not described");
        assertFalse(about.meaning().isEmpty() || about.title().isEmpty(), setting.path());
      }
    }
  }

  @Test
  void aTextThatIsNoNumberIsRefused() {
    var rate =
        Setting.of(all().getFirst()).stream()
            .filter(each -> each.path().equals("parameters.learningRate"))
            .findFirst()
            .orElseThrow();
    var misfit = assertThrows(Setting.Misfit.class, () -> rate.parse("fast"));
    assertEquals("is a number, not \"fast\"", misfit.getMessage());
  }

  @Test
  void everyLossHasAFormulaWithItsNumbersInIt() {
    for (var loss : DpoLoss.values()) {
      var formula = Formula.of(new Objective.Dpo(0.125, 0.25, loss));
      var has =
          switch (loss) {
            case SFT -> formula.contains("log π");
            case IPO, SPPO_HARD -> formula.contains("4"); // 1 / (2 · 0.125)
            case COPG -> formula.contains("0.0625"); // half of 0.125
            default -> formula.contains("0.125");
          };
      assertTrue(has, loss + ": " + formula);
    }
    assertEquals("L = −log σ(0.1 d)", Formula.of(new Objective.Dpo(0.1, 0)));
  }

  @Test
  void metricsStandInTheGroupsTheirNamesSay() {
    assertEquals(MetricGroup.LOSS, MetricGroup.of("eval_loss"));
    assertEquals(MetricGroup.REWARDS, MetricGroup.of("rewards/margins"));
    assertEquals(MetricGroup.REWARDS, MetricGroup.of("eval_rewards/chosen"));
    assertEquals(MetricGroup.LOG_PROBABILITIES, MetricGroup.of("logps/rejected"));
    assertEquals(MetricGroup.DIVERGENCE, MetricGroup.of("kl"));
    assertEquals(MetricGroup.OPTIMISER, MetricGroup.of("grad_norm"));
    assertEquals(MetricGroup.SPEED, MetricGroup.of("tokens_per_second"));
    assertEquals(MetricGroup.OTHER, MetricGroup.of("something"));
  }

  @Test
  void aRunKeepsItsColourWhateverRunsComeAndGo() {
    var first = ChartSettings.defaults().withColours(List.of("a", "b", "c"));
    var colour = first.colour("c");
    var later = first.withColours(List.of("c", "d", "e"));
    assertEquals(colour, later.colour("c"));
    assertEquals(
        5, List.of("a", "b", "c", "d", "e").stream().map(later::colour).distinct().count());
  }

  @Test
  void asManyChartsStandSideBySideAsFit() {
    assertEquals(1, ChartSettings.columns(0, 400, 12));
    assertEquals(2, ChartSettings.columns(0, 700, 12));
    assertEquals(4, ChartSettings.columns(0, 5000, 12));
    assertEquals(3, ChartSettings.columns(3, 400, 12));
  }
}
