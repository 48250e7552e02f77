package plum.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import plum.data.PlumException;
import plum.io.Json;

class SamplingParametersTest {

  @Test
  void settingsWrittenBeforeTheNewOnesMeanTheSame() {
    var old =
        Json.parseObject(
            """
            {"temperature":0.7,"topK":5,"topP":0.9,"minP":0.1,"repetitionPenalty":1.2,
             "maxNewTokens":160,"stop":["\\ndef "]}""");
    assertEquals(
        new SamplingParameters(0.7, 5, 0.9, 0.1, 1.2, 160, List.of("\ndef ")),
        Json.overlay(SamplingParameters.defaults(), SamplingParameters.class, old, "old"));
  }

  @Test
  void newSettingsSurviveJson() {
    var parameters =
        SamplingParameters.defaults()
            .withPenalties(0.5, -0.25)
            .withBadWords(List.of("eval("))
            .withMinNewTokens(3)
            .withBestOf(4);
    assertEquals(parameters, Json.read(Json.write(parameters), SamplingParameters.class));
    assertEquals(0.5, parameters.presencePenalty());
    assertEquals(-0.25, parameters.frequencyPenalty());
    assertEquals(1, parameters.greedy().bestOf(), "all candidates would be the same");
    assertEquals(3, parameters.greedy().minNewTokens());
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    var good = SamplingParameters.defaults();
    for (Runnable bad :
        List.<Runnable>of(
            () -> good.withPenalties(3, 0),
            () -> good.withPenalties(0, -3),
            () -> good.withBadWords(List.of("")),
            () -> good.withMinNewTokens(good.maxNewTokens() + 1),
            () -> good.withMinNewTokens(-1),
            () -> good.withBestOf(0),
            () -> new SamplingParameters(1, 0, 1, 0, 1, 5, List.of("")))) {
      var sentence = assertThrows(PlumException.class, bad::run).getMessage();
      assertTrue(sentence.contains("must"), sentence);
    }
  }
}
