package plum.train;

import java.util.Arrays;
import java.util.List;

/**
 * {@link Objective.Cpo}, {@link Objective.Simpo} and {@link Objective.Orpo} on a micro-batch of
 * pairs, all chosen rows before all rejected ones. The likelihood terms are means over the tokens
 * of the micro-batch, so with gradient accumulation they are not quite what one large batch would
 * give.
 */
final class ReferenceFreeCriterion {

  private final List<TokenLogProbs> rows;
  private final int pairs;
  private final double share;
  private final StepTally tally;
  private final double[][] gradient;

  private ReferenceFreeCriterion(List<TokenLogProbs> rows, int stepPairs, StepTally tally) {
    this.rows = rows;
    this.pairs = rows.size() / 2;
    this.share = (double) pairs / stepPairs;
    this.tally = tally;
    this.gradient = rows.stream().map(row -> new double[row.length()]).toArray(double[][]::new);
  }

  /**
   * Adds the micro-batch's share of contrastive preference optimisation to the tally.
   *
   * @param stepPairs pairs of the whole optimiser step
   * @return derivative of the step's loss with respect to each token log-probability
   */
  static double[][] cpo(
      Objective.Cpo cpo, List<TokenLogProbs> rows, int stepPairs, StepTally tally) {
    var criterion = new ReferenceFreeCriterion(rows, stepPairs, tally);
    double beta = cpo.beta();
    for (int i = 0; i < criterion.pairs; i++) {
      TokenLogProbs chosen = rows.get(i);
      TokenLogProbs rejected = rows.get(criterion.pairs + i);
      double p = chosen.sum();
      double q = rejected.sum();
      int n = Math.max(1, chosen.length());
      int m = Math.max(1, rejected.length());
      Losses.Pair pair =
          switch (cpo.lossType()) {
            case SIGMOID -> Losses.dpo(p, q, beta, cpo.labelSmoothing());
            case HINGE -> Losses.hinge(p, q, beta);
            case IPO -> Losses.ipo(p, q, n, m, beta);
          };
      criterion.add(i, chosen.length(), pair);
      if (cpo.lossType() == CpoLoss.IPO) {
        tally.addPair(beta * p / n, beta * q / m, p / n, q / m);
      } else {
        tally.addPair(beta * p, beta * q, p, q);
      }
    }
    criterion.addLikelihood(cpo.cpoAlpha());
    return criterion.gradient;
  }

  /** The same for SimPO and AlphaPO. */
  static double[][] simpo(
      Objective.Simpo simpo, List<TokenLogProbs> rows, int stepPairs, StepTally tally) {
    var criterion = new ReferenceFreeCriterion(rows, stepPairs, tally);
    double alpha = simpo.alpha();
    for (int i = 0; i < criterion.pairs; i++) {
      int chosenTokens = rows.get(i).length();
      double p = rows.get(i).mean();
      double q = rows.get(criterion.pairs + i).mean();
      Losses.Pair pair =
          ReferenceFreeLosses.simpo(
              p, q, simpo.beta(), simpo.simpoGamma(), simpo.labelSmoothing(), alpha);
      criterion.add(i, chosenTokens, criterion.perToken(pair, i, chosenTokens));
      tally.addPair(
          simpo.beta() * ReferenceFreeLosses.reward(p, alpha),
          simpo.beta() * ReferenceFreeLosses.reward(q, alpha),
          p,
          q);
    }
    criterion.addLikelihood(simpo.cpoAlpha());
    return criterion.gradient;
  }

  /**
   * The same for ORPO.
   *
   * @param rows those of chosen completions begin with the second token of their prompt, for the
   *     likelihood
   * @param completionLengths tokens of each chosen completion, the last ones of its row
   */
  static double[][] orpo(
      Objective.Orpo orpo,
      List<TokenLogProbs> rows,
      int[] completionLengths,
      int stepPairs,
      StepTally tally) {
    var criterion = new ReferenceFreeCriterion(rows, stepPairs, tally);
    for (int i = 0; i < criterion.pairs; i++) {
      int chosenTokens = completionLengths[i];
      double p = tail(rows.get(i), chosenTokens).mean();
      double q = rows.get(criterion.pairs + i).mean();
      Losses.Pair pair = ReferenceFreeLosses.oddsRatio(p, q, orpo.beta());
      criterion.add(i, chosenTokens, criterion.perToken(pair, i, chosenTokens));
      tally.addPair(orpo.beta() * p, orpo.beta() * q, p, q);
      double odds = ReferenceFreeLosses.logOdds(p, q);
      tally.add("log_odds_ratio", Losses.logSigmoid(odds));
      tally.add("log_odds_chosen", odds);
    }
    criterion.addLikelihood(1);
    return criterion.gradient;
  }

  private static TokenLogProbs tail(TokenLogProbs row, int tokens) {
    return new TokenLogProbs(
        Arrays.copyOfRange(row.logProbs(), row.length() - tokens, row.length()), new double[0]);
  }

  /** A loss of means as one of sums. */
  private Losses.Pair perToken(Losses.Pair pair, int i, int chosenTokens) {
    return new Losses.Pair(
        pair.loss(),
        pair.chosenGradient() / Math.max(1, chosenTokens),
        pair.rejectedGradient() / Math.max(1, rows.get(pairs + i).length()));
  }

  /** Adds the loss of a pair, which looks at the last tokens of the chosen row. */
  private void add(int i, int chosenTokens, Losses.Pair pair) {
    tally.addLoss(share / pairs * pair.loss());
    double[] chosen = gradient[i];
    for (int t = chosen.length - chosenTokens; t < chosen.length; t++) {
      chosen[t] += share / pairs * pair.chosenGradient();
    }
    double[] rejected = gradient[pairs + i];
    for (int t = 0; t < rejected.length; t++) {
      rejected[t] += share / pairs * pair.rejectedGradient();
    }
  }

  /** Adds the mean negative log-likelihood of the chosen rows' tokens. */
  private void addLikelihood(double weight) {
    if (weight == 0) {
      return;
    }
    List<TokenLogProbs> chosen = rows.subList(0, pairs);
    int tokens = Math.max(1, chosen.stream().mapToInt(TokenLogProbs::length).sum());
    double mean = -chosen.stream().mapToDouble(TokenLogProbs::sum).sum() / tokens;
    tally.addLoss(share * weight * mean);
    tally.add("nll_loss", mean);
    for (int i = 0; i < pairs; i++) {
      for (int t = 0; t < gradient[i].length; t++) {
        gradient[i][t] -= share * weight / tokens;
      }
    }
  }
}
