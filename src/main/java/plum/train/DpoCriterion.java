package plum.train;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * {@link Objective.Dpo} on a micro-batch of pairs, all chosen rows before all rejected ones.
 *
 * <p>The loss is the mean over the pairs of the micro-batch. That of AOT, which sorts, and the mean
 * over tokens of SFT are means over the micro-batch as well, so with gradient accumulation they are
 * not quite what one large batch would give.
 */
final class DpoCriterion {

  private final Objective.Dpo dpo;
  private final List<TokenLogProbs> rows;
  private final int pairs;
  private final double[] policy;
  private final double[] reference;
  private final double[] gaps;
  private final double[][] tokenGradient;
  private final double[] rowGradient;
  private double loss;

  private DpoCriterion(
      Objective.Dpo dpo, List<TokenLogProbs> rows, double[] reference, double[] gaps) {
    this.dpo = dpo;
    this.rows = rows;
    this.pairs = rows.size() / 2;
    this.policy = new double[rows.size()];
    this.reference = reference;
    this.gaps = gaps;
    this.tokenGradient = new double[rows.size()][];
    this.rowGradient = new double[rows.size()];
    for (int row = 0; row < policy.length; row++) {
      policy[row] = emphasised(row);
      tokenGradient[row] = new double[rows.get(row).length()];
    }
  }

  /**
   * Adds the micro-batch's share to the tally.
   *
   * @param reference log-probabilities of the rows under the reference, each counted as the
   *     policy's are
   * @param gaps per pair, by how much the chosen completion's pass rate exceeds the other's
   * @param stepPairs pairs of the whole optimiser step
   * @return derivative of the step's loss with respect to each token log-probability
   */
  static double[][] gradient(
      Objective.Dpo dpo,
      List<TokenLogProbs> rows,
      double[] reference,
      double[] gaps,
      int stepPairs,
      StepTally tally) {
    DpoCriterion criterion = new DpoCriterion(dpo, rows, reference, gaps);
    for (int i = 0; i < dpo.lossType().size(); i++) {
      criterion.add(dpo.lossType().get(i), dpo.weight(i));
    }
    return criterion.share((double) criterion.pairs / stepPairs, tally);
  }

  /** The same for a loss that does not go by pass rates. */
  static Losses.Pair pair(Objective.Dpo dpo, DpoLoss loss, double c, double r, int n, int m) {
    return pair(dpo, loss, c, r, n, m, 0);
  }

  /**
   * Loss and gradient of one pair.
   *
   * @param c log-ratio of the chosen completion, of n tokens
   * @param r log-ratio of the rejected completion, of m tokens
   * @param gap by how much the chosen completion's pass rate exceeds the other's; for COPG
   * @throws IllegalArgumentException for a loss that is none of a single pair
   */
  static Losses.Pair pair(
      Objective.Dpo dpo, DpoLoss loss, double c, double r, int n, int m, double gap) {
    FDivergence divergence = dpo.fDivergenceType();
    double alpha = dpo.fAlphaDivergenceCoef();
    double beta = dpo.beta();
    double epsilon = dpo.labelSmoothing();
    double x = divergence.score(c, alpha);
    double y = divergence.score(r, alpha);
    Losses.Pair pair =
        switch (loss) {
          case SIGMOID -> Losses.dpo(x, y, beta, epsilon);
          case HINGE -> Losses.hinge(x, y, beta);
          case IPO -> Losses.ipo(x, y, n, m, beta);
          case EXO_PAIR -> Losses.exo(x, y, beta, epsilon);
          case NCA_PAIR -> Losses.nca(x, y, beta);
          case ROBUST -> Losses.robust(x, y, beta, epsilon);
          case BCO_PAIR -> Losses.bco(x, y, beta);
          case SPPO_HARD -> Losses.sppo(x, y, beta);
          case APO_ZERO -> Losses.apoZero(x, y, beta);
          case APO_DOWN -> Losses.apoDown(x, y, beta);
          case DISCOPOP -> Losses.discopop(x, y, beta, dpo.discopopTau());
          case SIGMOID_NORM -> Losses.perToken(x, y, n, m, beta);
          case DPOP -> Losses.dpop(x, y, beta, dpo.dpopLambda());
          case COPG -> PassRateLosses.contrastive(x, y, gap, beta);
          case AOT, AOT_UNPAIRED, SFT ->
              throw new IllegalArgumentException(loss + " is not a loss of one pair");
        };
    return new Losses.Pair(
        pair.loss(),
        chained(pair.chosenGradient(), divergence.slope(c, alpha)),
        chained(pair.rejectedGradient(), divergence.slope(r, alpha)));
  }

  /**
   * Loss and gradients of a batch, each array with one log-probability per pair.
   *
   * @throws IllegalArgumentException for a loss that is one of single pairs
   */
  static SortedLosses.Batch sorted(
      Objective.Dpo dpo,
      DpoLoss loss,
      double[] chosen,
      double[] rejected,
      double[] chosenReference,
      double[] rejectedReference) {
    double beta = dpo.beta();
    double epsilon = dpo.labelSmoothing();
    return switch (loss) {
      case AOT ->
          SortedLosses.aot(chosen, rejected, chosenReference, rejectedReference, beta, epsilon);
      case AOT_UNPAIRED ->
          SortedLosses.aotUnpaired(
              chosen, rejected, chosenReference, rejectedReference, beta, epsilon);
      default -> throw new IllegalArgumentException(loss + " does not sort");
    };
  }

  /** The chain rule, where a loss that has gone flat wins over a score that has gone steep. */
  private static double chained(double outer, double inner) {
    return outer == 0 ? 0 : outer * inner;
  }

  /**
   * How much token t of a row counts, arXiv 2409.06411: what both completions of a pair are long
   * enough to have counts whole.
   */
  private double emphasis(int row, int t) {
    Double beyond = dpo.ldAlpha();
    return beyond == null || t < shared(row) ? 1 : beyond;
  }

  /** Log-probability of a row with each token counted so. */
  private double emphasised(int row) {
    double[] logProbs = rows.get(row).logProbs();
    return IntStream.range(0, logProbs.length)
        .mapToDouble(t -> emphasis(row, t) * logProbs[t])
        .sum();
  }

  /** Tokens of the shorter completion of the pair. */
  private int shared(int row) {
    return Math.min(rows.get(row).length(), rows.get((row + pairs) % (2 * pairs)).length());
  }

  private void add(DpoLoss type, double weight) {
    switch (type) {
      case SFT -> addLikelihood(weight);
      case AOT, AOT_UNPAIRED -> addSorted(type, weight);
      default -> {
        for (int i = 0; i < pairs; i++) {
          int rejected = pairs + i;
          Losses.Pair pair =
              pair(
                  dpo,
                  type,
                  ratio(i),
                  ratio(rejected),
                  Math.max(1, rows.get(i).length()),
                  Math.max(1, rows.get(rejected).length()),
                  gaps[i]);
          double share = weight * ownership(i) / pairs;
          loss += share * pair.loss();
          rowGradient[i] += share * pair.chosenGradient();
          rowGradient[rejected] += share * pair.rejectedGradient();
        }
      }
    }
  }

  /** A term outside the pairs, so neither weighted by ownership nor cut by emphasis. */
  private void addLikelihood(double weight) {
    List<TokenLogProbs> chosen = rows.subList(0, pairs);
    int tokens = Math.max(1, chosen.stream().mapToInt(TokenLogProbs::length).sum());
    for (int i = 0; i < pairs; i++) {
      loss -= weight * rows.get(i).sum() / tokens;
      for (int t = 0; t < tokenGradient[i].length; t++) {
        tokenGradient[i][t] -= weight / tokens;
      }
    }
  }

  private void addSorted(DpoLoss type, double weight) {
    SortedLosses.Batch batch =
        sorted(
            dpo,
            type,
            Arrays.copyOf(policy, pairs),
            Arrays.copyOfRange(policy, pairs, 2 * pairs),
            Arrays.copyOf(reference, pairs),
            Arrays.copyOfRange(reference, pairs, 2 * pairs));
    loss += weight * batch.loss();
    for (int i = 0; i < pairs; i++) {
      rowGradient[i] += weight * batch.chosenGradient()[i];
      rowGradient[pairs + i] += weight * batch.rejectedGradient()[i];
    }
  }

  private double ratio(int row) {
    return policy[row] - reference[row];
  }

  /**
   * How likely the policy is to write the pair itself, arXiv 2406.11827 equation 2, a constant for
   * the gradient: the product over both completions of exp(mean of log p - log &Sigma;
   * p<sup>2</sup>), which exceeds 1 where the policy prefers both. 1 where the objective does not
   * ask for it.
   */
  private double ownership(int pair) {
    return dpo.useWeighting()
        ? Math.exp(alignment(rows.get(pair)) + alignment(rows.get(pairs + pair)))
        : 1;
  }

  private static double alignment(TokenLogProbs row) {
    double squares = Arrays.stream(row.logSquares()).sum();
    return (row.sum() - squares) / Math.max(1, row.length());
  }

  private double[][] share(double share, StepTally tally) {
    tally.addLoss(share * loss);
    for (int row = 0; row < rowGradient.length; row++) {
      for (int t = 0; t < tokenGradient[row].length; t++) {
        double whole = tokenGradient[row][t] + emphasis(row, t) * rowGradient[row];
        tokenGradient[row][t] = share * whole;
      }
    }
    for (int i = 0; i < pairs; i++) {
      int rejected = pairs + i;
      tally.addPair(
          dpo.beta() * ratio(i), dpo.beta() * ratio(rejected), policy[i], policy[rejected]);
    }
    return tokenGradient;
  }
}
