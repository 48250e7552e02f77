package plum.train;

/**
 * One tokenised sequence: a prompt and the completion the loss looks at.
 *
 * @param ids prompt then completion
 * @param promptLength tokens of the prompt; the loss is on the others
 */
@SuppressWarnings("ArrayRecordComponent") // rows are never compared, and there are many of them
record Row(int[] ids, int promptLength) {

  int completionLength() {
    return ids.length - promptLength;
  }
}
