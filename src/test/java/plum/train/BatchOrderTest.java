package plum.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import plum.data.PlumException;

class BatchOrderTest {

  private static final Objective SFT = new Objective.Sft();
  private static final Objective DPO = new Objective.Dpo(0.1, 0);
  private static final Objective KTO = new Objective.Kto(0.1, 1, 1);

  @Property(tries = 200)
  void everyItemOccursOncePerEpoch(
      @ForAll @IntRange(min = 1, max = 300) int items,
      @ForAll @IntRange(min = 1, max = 40) int batchSize,
      @ForAll long seed) {
    for (Objective objective : List.of(SFT, DPO, KTO)) {
      BatchOrder order = new BatchOrder(answers(items, 7, objective), objective, batchSize, seed);
      List<int[]> batches = order.epoch(3);
      assertEquals(order.batchesPerEpoch(), batches.size());
      assertArrayEquals(
          IntStream.range(0, items).toArray(),
          batches.stream().flatMapToInt(Arrays::stream).sorted().toArray());
    }
  }

  @Property(tries = 50)
  void theSeedAloneDecidesTheOrder(@ForAll long seed, @ForAll @IntRange(max = 5) int epoch) {
    for (Objective objective : List.of(SFT, DPO, KTO)) {
      TrainingSet set = answers(101, 7, objective);
      String once = text(new BatchOrder(set, objective, 8, seed).epoch(epoch));
      assertEquals(once, text(new BatchOrder(set, objective, 8, seed).epoch(epoch)));
      assertNotEquals(once, text(new BatchOrder(set, objective, 8, seed).epoch(epoch + 1)));
      assertNotEquals(once, text(new BatchOrder(set, objective, 8, seed + 1).epoch(epoch)));
    }
  }

  @Property(tries = 200)
  void ktoNeighboursNeverShareAPromptAndBatchesMixLabels(
      @ForAll @IntRange(min = 8, max = 400) int items,
      @ForAll @IntRange(min = 4, max = 64) int batchSize,
      @ForAll long seed) {
    // 4 answers to each prompt: never more than half of a batch, one in four is desirable
    TrainingSet set = answers(items, 4, KTO);
    for (int[] batch : new BatchOrder(set, KTO, batchSize, seed).epoch(0)) {
      assertTrue(batch.length >= 2);
      List<Integer> prompts = Arrays.stream(batch).map(set::promptOf).boxed().toList();
      int most =
          prompts.stream()
              .mapToInt(p -> (int) prompts.stream().filter(p::equals).count())
              .max()
              .orElseThrow();
      for (int i = 0; i < batch.length && most <= batch.length / 2; i++) {
        assertNotEquals(prompts.get(i), prompts.get((i + 1) % batch.length));
      }
      long desirable = Arrays.stream(batch).filter(set::desirable).count();
      double share = (double) IntStream.range(0, items).filter(set::desirable).count() / items;
      assertTrue(Math.abs(desirable - share * batch.length) < 2, "labels are dealt evenly");
    }
  }

  @Test
  void demonstrationsOfOneBatchAreAboutAsLong() {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 1024; i++) {
      examples.add(new Example.Demonstration("p", "x".repeat(1 + (i * 37) % 180)));
    }
    TrainingSet set =
        TrainingSet.encode(
            examples,
            SFT,
            BatchOrderTest::letters,
            BatchOrderTest::letters,
            OptionalInt.of(0),
            512);
    int padded = 0;
    int tokens = 0;
    for (int[] batch : new BatchOrder(set, SFT, 32, 5).epoch(0)) {
      padded += batch.length * Arrays.stream(batch).map(set::length).max().orElseThrow();
      tokens += Arrays.stream(batch).map(set::length).sum();
    }
    assertTrue(padded < 1.05 * tokens, padded + " padded of " + tokens);
  }

  @Test
  void mismatchedRowsTakeTheCompletionOfTheItemBefore() {
    TrainingSet set =
        TrainingSet.encode(
            List.of(
                new Example.Labelled("a", "1", true),
                new Example.Labelled("b", "22", false),
                new Example.Labelled("c", "333", true)),
            KTO,
            BatchOrderTest::letters,
            BatchOrderTest::letters,
            OptionalInt.of(0),
            100);
    MicroBatch batch = set.microBatch(new int[] {0, 1, 2}, true);
    assertArrayEquals(new int[] {'a', '3', '3', '3', 0}, batch.mismatched().get(0).ids());
    assertArrayEquals(new int[] {'b', '1', 0}, batch.mismatched().get(1).ids());
    assertArrayEquals(new int[] {'c', '2', '2', 0}, batch.mismatched().get(2).ids());
    assertEquals(1, batch.mismatched().get(2).promptLength());
  }

  @Test
  void pairsLieChosenFirstThenRejected() {
    TrainingSet set =
        TrainingSet.encode(
            List.of(new Example.Pair("p", "a", "b"), new Example.Pair("q", "c", "d")),
            DPO,
            BatchOrderTest::letters,
            BatchOrderTest::letters,
            OptionalInt.of(0),
            100);
    MicroBatch batch = set.microBatch(new int[] {1, 0}, false);
    assertEquals("[qc, pa, qd, pb]", batch.rows().stream().map(BatchOrderTest::text).toList() + "");
  }

  @Test
  void longExamplesLoseTheirEndAndAreCounted() {
    TrainingSet set =
        TrainingSet.encode(
            List.of(
                new Example.Demonstration("ab", "cd"),
                new Example.Demonstration("ab", "cdefg"),
                new Example.Demonstration("abcde", "f")),
            SFT,
            BatchOrderTest::letters,
            BatchOrderTest::letters,
            OptionalInt.of(0),
            5);
    assertEquals(2, set.items());
    assertEquals(2, set.truncated());
    assertArrayEquals(new int[] {'a', 'b', 'c', 'd', 0}, set.row(0).ids());
    assertArrayEquals(new int[] {'a', 'b', 'c', 'd', 'e'}, set.row(1).ids());
    assertEquals(3, set.row(1).completionLength());
  }

  @Test
  void wrongExamplesAndNoExamplesAreRefused() {
    assertThrows(
        PlumException.class,
        () ->
            TrainingSet.encode(
                List.of(),
                SFT,
                BatchOrderTest::letters,
                BatchOrderTest::letters,
                OptionalInt.of(0),
                9));
    List<Example> demonstration = List.of(new Example.Demonstration("a", "b"));
    assertThrows(
        PlumException.class,
        () ->
            TrainingSet.encode(
                demonstration,
                DPO,
                BatchOrderTest::letters,
                BatchOrderTest::letters,
                OptionalInt.of(0),
                9));
    assertThrows(
        PlumException.class,
        () ->
            TrainingSet.encode(
                demonstration,
                SFT,
                BatchOrderTest::letters,
                BatchOrderTest::letters,
                OptionalInt.of(0),
                1));
    assertFalse(
        TrainingSet.encode(
                    demonstration,
                    SFT,
                    BatchOrderTest::letters,
                    BatchOrderTest::letters,
                    OptionalInt.of(0),
                    2)
                .truncated()
            == 0);
  }

  private static int[] letters(String text) {
    return text.chars().toArray();
  }

  private static TrainingSet answers(int items, int perPrompt, Objective objective) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < items; i++) {
      String prompt = "prompt" + i / perPrompt;
      String text = "x".repeat(1 + i % 13);
      examples.add(
          switch (objective) {
            case Objective.Sft sft -> new Example.Demonstration(prompt, text);
            case Objective.AStarPo _, Objective.Ivr _ ->
                new Example.Rated(1, prompt, text, i % 3 / 2.0, List.of(0.0, 0.5, 1.0));
            case Objective.Dpo _, Objective.Cpo _, Objective.Simpo _, Objective.Orpo _ ->
                new Example.Pair(prompt, text, text + "y");
            case Objective.Kto kto -> new Example.Labelled(prompt, text, i % 4 == 0);
          });
    }
    return TrainingSet.encode(
        examples,
        objective,
        BatchOrderTest::letters,
        BatchOrderTest::letters,
        OptionalInt.of(0),
        100);
  }

  private static String text(List<int[]> batches) {
    return batches.stream().map(Arrays::toString).toList().toString();
  }

  private static String text(Row row) {
    int[] ids = row.ids();
    return new String(ids, 0, ids.length - 1);
  }
}
