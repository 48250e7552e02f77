package plum.train;

/**
 * Learning rate of every optimiser step: a linear rise from 0, then the schedule.
 *
 * <p>The first step of a warm-up has learning rate 0, as everywhere in the field: step k (from 1)
 * of w warm-up steps has the share (k - 1) / w of the peak.
 *
 * @param peak reached right after the warm-up
 * @param minimumRatio where COSINE ends, as a share of the peak
 */
record LearningRate(
    Schedule schedule, double peak, int warmupSteps, int totalSteps, double minimumRatio) {

  /** The learning rates of a run of so many steps. */
  static LearningRate of(TrainingParameters parameters, int totalSteps) {
    // the small term keeps 0.07 x 100 at 7
    int warmupSteps = (int) Math.ceil(parameters.warmupRatio() * totalSteps - 1e-9);
    return new LearningRate(
        parameters.schedule(),
        parameters.learningRate(),
        Math.max(0, warmupSteps),
        totalSteps,
        parameters.minLearningRateRatio());
  }

  /**
   * Learning rate of one step.
   *
   * @param step counted from 1
   */
  double at(int step) {
    int done = step - 1;
    if (done < warmupSteps) {
      return peak * done / warmupSteps;
    }
    double rest = Math.max(1, totalSteps - warmupSteps);
    double progress = Math.min(1, (done - warmupSteps) / rest);
    return switch (schedule) {
      case CONSTANT -> peak;
      case LINEAR -> peak * (1 - progress);
      case COSINE ->
          peak * (minimumRatio + (1 - minimumRatio) * 0.5 * (1 + Math.cos(Math.PI * progress)));
    };
  }
}
