package plum.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import plum.data.Device;
import plum.data.PlumException;
import plum.firststeps.BytePairTrainer;
import plum.firststeps.BytePairVocabulary;
import plum.firststeps.Corpus;
import plum.firststeps.CorpusParameters;
import plum.io.Atomic;
import plum.llm.FreshModel;
import plum.llm.ModelConfig;
import plum.train.Compute;
import plum.train.Example;
import plum.train.Objective;
import plum.train.Schedule;
import plum.train.StepMetrics;
import plum.train.Trainer;
import plum.train.TrainingJob;
import plum.train.TrainingParameters;
import plum.train.TrainingResult;

/**
 * Makes the small code model that ships with the project: corpus, vocabulary and weights from
 * nothing but a seed, by this project's own generator and trainer.
 */
public final class EmbeddedModel {
  private static final int VOCABULARY = 768;
  private static final int CONTEXT = 512;
  private static final int DOCUMENTS_FOR_VOCABULARY = 8000;

  private EmbeddedModel() {}

  /**
   * What is made.
   *
   * @param documents of the corpus, 0 for all
   * @param learningRate peak
   */
  public record Plan(long seed, int documents, double learningRate) {
    /** As the shipped model was made. */
    public static Plan defaults() {
      return new Plan(1, 0, 3e-3);
    }
  }

  /**
   * Makes the model. Interrupted, the same call continues from the last saved state beside the
   * output.
   *
   * @param output folder that appears when all is done
   * @param report called on the model thread after each step
   */
  public static TrainingResult make(
      Plan plan, Path output, Consumer<StepMetrics> report, BooleanSupplier cancelled) {
    var parameters =
        new CorpusParameters(
            plan.seed(),
            CorpusParameters.defaults().solutions(),
            CorpusParameters.defaults().references(),
            CorpusParameters.defaults().tests(),
            CorpusParameters.defaults().testsPerDocument(),
            CorpusParameters.defaults().noisyReferences(),
            CorpusParameters.defaults().wrongTests());
    if (plan.documents() > 0) {
      parameters = parameters.scaledTo(plan.documents());
    }
    var vocabulary =
        BytePairTrainer.train(
            Corpus.generate(parameters.scaledTo(DOCUMENTS_FOR_VOCABULARY)).documents().stream()
                .map(document -> document.prompt() + document.completion())
                .toList(),
            VOCABULARY);
    var start = output.resolveSibling(output.getFileName() + ".start");
    FreshModel.write(
        start,
        ModelConfig.llama(
            VOCABULARY,
            128,
            4,
            4,
            2,
            352,
            CONTEXT,
            id(vocabulary, BytePairVocabulary.END),
            id(vocabulary, BytePairVocabulary.PADDING)),
        plan.seed(),
        vocabulary.toTokenizerJson(),
        vocabulary.toTokenizerConfigJson(CONTEXT));
    var examples = new ArrayList<Example>();
    for (var document : Corpus.generate(parameters).documents()) {
      examples.add(new Example.Demonstration(document.prompt(), document.completion()));
    }
    var state = output.resolveSibling(output.getFileName() + ".state");
    var result =
        Trainer.train(
            new TrainingJob(start, Device.CPU, training(plan), examples, output, state),
            report::accept,
            cancelled);
    if (!result.cancelled()) {
      Atomic.delete(start);
      Atomic.delete(state);
      describe(output);
    }
    return result;
  }

  private static int id(BytePairVocabulary vocabulary, String token) {
    if (vocabulary.size() != VOCABULARY) {
      throw new IllegalStateException("the corpus gives only " + vocabulary.size() + " tokens");
    }
    return token.equals(BytePairVocabulary.PADDING) ? 0 : 1;
  }

  /** One pass, AdamW 0.9 / 0.98, weight decay 0.05 on matrices, cosine down to 2 %. */
  private static TrainingParameters training(Plan plan) {
    return new TrainingParameters(
        new Objective.Sft(),
        plan.learningRate(),
        Schedule.COSINE,
        0.04,
        32,
        1,
        1,
        0,
        CONTEXT,
        1,
        0.05,
        0.9,
        0.98,
        1e-8,
        0.02,
        null,
        100,
        plan.seed(),
        Compute.defaults());
  }

  /** Keeps a card that is there; the trainer's own record of the job is not part of the model. */
  private static void describe(Path output) {
    try {
      Files.deleteIfExists(output.resolve("training.json"));
    } catch (IOException e) {
      throw new PlumException("Could not tidy " + output + ".", e);
    }
  }
}
