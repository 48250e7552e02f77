# Log-probabilities of completions, and the way back from a loss on them.

# Log-probability of each row's completion: the sum over its tokens.
#
#   ids, mask  [rows, length], mask 1 on tokens and 0 on padding
#   completion [rows, length], 1 on the tokens to score
#   result     [rows], in nats
def completion_logps(self, ids: Tensor, mask: Tensor, completion: Tensor, ps: List[Tensor], lora: List[Tensor]) -> Tensor:
  return torch.sum(self.token_logps(ids, mask, completion, ps, lora), [1])

# Adds to the parameters' gradients what a loss with the given derivative adds.
#
#   logps, derivative [rows], derivative of the loss with respect to logps
def backward(self, logps: Tensor, derivative: Tensor) -> bool:
  torch.backward(logps, derivative)
  return True
