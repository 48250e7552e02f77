# Log-probabilities of given tokens.

# Positions whose logits exist at the same time, so that a large vocabulary fits into memory.
#
#   x       [n, hidden], hidden states
#   targets [n], the tokens that follow
#   result  [n], log p(target), in nats
def target_logps(self, x: Tensor, targets: Tensor, ps: List[Tensor]) -> Tensor:
  head = self.output_matrix(ps)
  parts = annotate(List[Tensor], [])
  n = x.size(0)
  chunk = max(64, 33554432 // head.size(0))
  begin = 0
  while begin < n:
    end = min(n, begin + chunk)
    scores = torch.linear(torch.slice(x, 0, begin, end), head)
    parts.append(torch.neg(torch.cross_entropy_loss(scores, torch.slice(targets, 0, begin, end), None, 0)))
    begin = end
  if len(parts) == 0:
    return torch.zeros([0], device=x.device)
  return torch.cat(parts, 0)

# Log-probabilities of completion tokens.
#
#   ids, mask  [batch, length], mask 1 on tokens and 0 on padding
#   completion [batch, length], 1 on the tokens to score
#   result     [batch, length - 1]: entry t is log p(token t + 1 | tokens up to t), 0 elsewhere
def token_logps(self, ids: Tensor, mask: Tensor, completion: Tensor, ps: List[Tensor], lora: List[Tensor]) -> Tensor:
  x = self.hidden(ids, mask, ps, lora)
  last = ids.size(1) - 1
  chosen = torch.nonzero(torch.reshape(torch.slice(completion, 1, 1), [-1])).squeeze(1)
  states = torch.index_select(torch.reshape(torch.slice(x, 1, 0, last), [-1, x.size(2)]), 0, chosen)
  targets = torch.index_select(torch.reshape(torch.slice(ids, 1, 1), [-1]), 0, chosen)
  logps = self.target_logps(states, targets, ps)
  flat = torch.zeros([ids.size(0) * last], device=x.device)
  return torch.index_put(flat, [chosen], logps).reshape([ids.size(0), last])
