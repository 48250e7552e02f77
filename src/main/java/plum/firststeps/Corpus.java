package plum.firststeps;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/**
 * The training corpus of the embedded model: shuffled documents about compositions that are not
 * held out.
 *
 * @param documents in training order
 */
public record Corpus(List<Document> documents) {
  /** Beyond this, numbers are no longer worked out in the head. */
  private static final BigInteger HEAD = BigInteger.valueOf(250);

  public Corpus {
    documents = List.copyOf(documents);
  }

  /** Generates the corpus; the same parameters give the same documents. */
  public static Corpus generate(CorpusParameters parameters) {
    long seed = parameters.seed();
    var documents = new ArrayList<Document>();
    var dice = Dice.of(seed, "solutions");
    for (int i = 0; i < parameters.solutions(); i++) {
      var problem = draw(dice);
      documents.add(
          document(
              Document.Kind.SOLUTION, problem, problem.prompt(), Programs.noisy(problem, dice)));
    }
    dice = Dice.of(seed, "references");
    for (int i = 0; i < parameters.references(); i++) {
      var problem = draw(dice);
      var body =
          dice.chance(parameters.noisyReferences())
              ? Programs.noisy(problem, dice)
              : Programs.right(problem, dice);
      var prompt = PromptFormat.reference(problem.prompt(), true);
      documents.add(document(Document.Kind.REFERENCE, problem, prompt, body));
    }
    dice = Dice.of(seed, "tests");
    for (int i = 0; i < parameters.tests(); i++) {
      var problem = draw(dice);
      documents.add(
          document(
              Document.Kind.TESTS,
              problem,
              PromptFormat.tests(problem.prompt()),
              tests(problem, parameters, dice)));
    }
    Collections.shuffle(documents, new Random(seed));
    return new Corpus(documents);
  }

  private static Document document(
      Document.Kind kind, Problem problem, String prompt, String completion) {
    return new Document(kind, problem.composition().key(), prompt, completion);
  }

  private static Problem draw(Dice dice) {
    while (true) {
      var composition = Composition.draw(dice);
      if (!composition.isHeldOut()) {
        return Problem.draw(composition, dice);
      }
    }
  }

  private static String tests(Problem problem, CorpusParameters parameters, Dice dice) {
    var text = new StringJoiner("\n");
    // Twice as many as needed, so that inputs with large numbers can be passed over
    var inputs = Inputs.WORKED.drawDistinct(problem, 2 * parameters.testsPerDocument(), dice);
    var examples =
        inputs.stream()
            .map(input -> WorkedExample.of(problem, input))
            .filter(Corpus::isEasy)
            .limit(parameters.testsPerDocument())
            .toList();
    for (var example : examples) {
      text.add(
          TestText.block(
              dice.chance(parameters.wrongTests()) ? TestText.falsified(example, dice) : example));
    }
    return text.toString();
  }

  private static boolean isEasy(WorkedExample example) {
    return !(example.result() instanceof Value.Int(var number))
        || number.abs().compareTo(HEAD) <= 0;
  }
}
