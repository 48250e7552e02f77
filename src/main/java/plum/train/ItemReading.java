package plum.train;

/**
 * What one item did in one step, before the step changed the policy. NaN for a side it does not
 * have, and for rewards that the objective does not know.
 *
 * @param id of its example
 * @param heldOut whether it was only looked at, not trained on
 * @param chosenReward nats, as the objective counts them; so are the others
 */
public record ItemReading(
    long id,
    boolean heldOut,
    double chosenReward,
    double rejectedReward,
    double chosenLogProb,
    double rejectedLogProb) {}
