# How concentrated the distributions are from which completion tokens are drawn.

# Logarithm of the sum of squared probabilities, where completion tokens stand.
#
#   ids, mask  [batch, length], mask 1 on tokens and 0 on padding
#   completion [batch, length], 1 on the tokens to look at
#   result     [batch, length - 1]: entry t is log sum_v p(v | tokens up to t)^2, 0 elsewhere
def token_log_squares(self, ids: Tensor, mask: Tensor, completion: Tensor, ps: List[Tensor], lora: List[Tensor]) -> Tensor:
  x = self.hidden(ids, mask, ps, lora)
  last = ids.size(1) - 1
  chosen = torch.nonzero(torch.reshape(torch.slice(completion, 1, 1), [-1])).squeeze(1)
  states = torch.index_select(torch.reshape(torch.slice(x, 1, 0, last), [-1, x.size(2)]), 0, chosen)
  head = self.output_matrix(ps)
  parts = annotate(List[Tensor], [])
  n = states.size(0)
  chunk = max(64, 33554432 // head.size(0))
  begin = 0
  while begin < n:
    end = min(n, begin + chunk)
    scores = torch.linear(torch.slice(states, 0, begin, end), head)
    once = torch.logsumexp(scores, [1])
    twice = torch.logsumexp(torch.mul(scores, 2), [1])
    parts.append(torch.sub(twice, torch.mul(once, 2)))
    begin = end
  flat = torch.zeros([ids.size(0) * last], device=x.device)
  if n == 0:
    return flat.reshape([ids.size(0), last])
  return torch.index_put(flat, [chosen], torch.cat(parts, 0)).reshape([ids.size(0), last])
