package plum.data;

import org.jspecify.annotations.Nullable;

/**
 * A policy on disk: a Hugging Face folder, or a PEFT adapter folder on top of its parent.
 *
 * <p>Or an endpoint, a model on a server that a small JSON file describes; the file stands in place
 * of the folder, and the digest is that of address and name.
 *
 * @param folder relative to the project folder where it lies inside it, absolute otherwise
 * @param sha256 of the weights, in hex
 * @param parentId the checkpoint it was trained from
 * @param runId the run that trained it
 */
public record Checkpoint(
    long id,
    String name,
    boolean adapter,
    String folder,
    String sha256,
    @Nullable Long parentId,
    @Nullable Long runId) {}
