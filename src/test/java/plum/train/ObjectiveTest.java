package plum.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import plum.data.PlumException;
import plum.io.Json;

class ObjectiveTest {

  @Test
  void jsonFromBeforeThereWasAChoiceMeansWhatItMeant() {
    assertEquals(
        new Objective.Dpo(0.1, 0.2),
        Json.read("{\"type\":\"dpo\",\"beta\":0.1,\"labelSmoothing\":0.2}", Objective.class));
    assertEquals(
        new Objective.Kto(0.1, 1, 1.5),
        Json.read(
            "{\"type\":\"kto\",\"beta\":0.1,\"desirableWeight\":1,\"undesirableWeight\":1.5}",
            Objective.class));
    assertEquals(new Objective.Sft(), Json.read("{\"type\":\"sft\"}", Objective.class));
  }

  static List<Objective> defaults() {
    return Objective.defaults();
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void everyObjectiveReadsBackAsItself(Objective objective) {
    assertEquals(objective, Json.read(Json.write(objective, Objective.class), Objective.class));
    assertEquals(objective, Objective.named(objective.type()).orElseThrow());
  }

  @Test
  void everyObjectiveHasDefaults() {
    Set<Class<?>> classes =
        Objective.defaults().stream().map(Object::getClass).collect(Collectors.toSet());
    assertEquals(new HashSet<>(List.of(Objective.class.getPermittedSubclasses())), classes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"type\":\"dpo\",\"beta\":0 | beta",
        "\"type\":\"dpo\",\"beta\":1,\"lossType\":[\"exo_pair\"] | labelSmoothing",
        "\"type\":\"dpo\",\"beta\":1,\"lossType\":[\"sft\"],\"lossWeights\":[1,2] | lossWeights",
        "\"type\":\"dpo\",\"beta\":1,\"lossType\":[\"sft\"],\"lossWeights\":[-1] | lossWeights",
        "\"type\":\"dpo\",\"beta\":1,\"lossType\":[\"aot\"],\"useWeighting\":true | useWeighting",
        "\"type\":\"dpo\",\"beta\":1,\"lossType\":[\"aot\"],\"fDivergenceType\":\"forward_kl\" |"
            + " fDivergenceType",
        "\"type\":\"dpo\",\"beta\":1,\"lossType\":[\"nca_pair\"],\"fDivergenceType\":\"js_divergence\" |"
            + " fDivergenceType",
        "\"type\":\"dpo\",\"beta\":1,\"ldAlpha\":1.5 | ldAlpha",
        "\"type\":\"dpo\",\"beta\":1,\"lossType\":[\"dop\"] | sigmoid_norm",
        "\"type\":\"simpo\",\"beta\":2,\"simpoGamma\":-1 | simpoGamma",
        "\"type\":\"cpo\",\"beta\":2,\"cpoAlpha\":-1 | cpoAlpha",
        "\"type\":\"orpo\",\"beta\":-1 | beta"
      })
  void settingsThatMakeNoSenseAreNamed(String json, String setting) {
    PlumException thrown =
        assertThrows(PlumException.class, () -> Json.read("{" + json + "}", Objective.class));
    assertTrue(String.valueOf(thrown.getMessage()).contains(setting), thrown.getMessage());
  }
}
