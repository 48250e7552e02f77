# The way back from a loss on log-probabilities.

# Adds to the parameters' gradients what a loss with the given derivative adds.
#
#   logps, derivative [rows, length], derivative of the loss with respect to logps
def backward(self, logps: Tensor, derivative: Tensor) -> bool:
  torch.backward(logps, derivative)
  return True
