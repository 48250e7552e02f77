package plum.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import plum.llm.FixtureResult;

/** Values and gradients of every loss against tables computed by an independent implementation. */
class LossTablesTest {

  @Test
  void lossesAndGradientsEqualTheTables() {
    Path fixtures = Path.of("src/test/resources/golden");
    List<FixtureResult> results = LossFixtures.check(fixtures);
    assertTrue(results.size() > 200, "compared " + results.size());
    assertEquals(List.of(), results.stream().filter(result -> !result.ok()).toList());
    assertEquals(List.of(), results.stream().filter(r -> Double.isNaN(r.tolerance())).toList());
    for (String name :
        List.of("sigmoid,beta=0.1", "classic sigmoid,beta=0.1,label_smoothing=0.1")) {
      assertTrue(
          results.stream().anyMatch(r -> r.quantity().startsWith(name + ", per_pair")), name);
    }
  }
}
