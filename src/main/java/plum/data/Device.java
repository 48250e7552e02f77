package plum.data;

/** Where tensors live and are computed. */
public enum Device {
  CPU,
  CUDA
}
