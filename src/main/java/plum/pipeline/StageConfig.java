package plum.pipeline;

import plum.data.Stage;

/**
 * A whole job: everything a stage needs to be run, repeated and continued. Stored with the run as
 * JSON. A run with the same name and the same configuration continues where it stopped.
 */
public sealed interface StageConfig
    permits ImportConfig,
        TestsConfig,
        SamplingConfig,
        ExecutionConfig,
        PreferencesConfig,
        TrainingConfig,
        EvaluationConfig {

  /** Unique within the project. */
  String name();

  /** Turn of the loop, counted from 1. */
  int round();

  /** Decides every random choice of the stage. */
  long seed();

  /** The stage this configures. */
  default Stage stage() {
    return switch (this) {
      case ImportConfig _ -> Stage.IMPORT;
      case TestsConfig _ -> Stage.TESTS;
      case SamplingConfig _ -> Stage.SAMPLING;
      case ExecutionConfig _ -> Stage.EXECUTION;
      case PreferencesConfig _ -> Stage.PREFERENCES;
      case TrainingConfig _ -> Stage.TRAINING;
      case EvaluationConfig _ -> Stage.EVALUATION;
    };
  }
}
