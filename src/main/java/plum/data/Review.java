package plum.data;

/** What a person decided about a preference. */
public enum Review {
  PENDING,
  ACCEPTED,
  REJECTED
}
