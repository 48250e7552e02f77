# The most probable tokens beside given ones.

# Log-probabilities of completion tokens and of the tokens most probable in their place.
#
#   ids, mask  [batch, length], mask 1 on tokens and 0 on padding
#   completion [batch, length], 1 on the n tokens to score
#   most       how many alternatives
#   result     log p of each token [n], in the order of rows and places; the most probable tokens
#              [n, most] and their log p, sorted
def token_alternatives(self, ids: Tensor, mask: Tensor, completion: Tensor, most: int, ps: List[Tensor], lora: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
  x = self.hidden(ids, mask, ps, lora)
  chosen = torch.nonzero(torch.reshape(torch.slice(completion, 1, 1), [-1])).squeeze(1)
  states = torch.index_select(torch.reshape(torch.slice(x, 1, 0, ids.size(1) - 1), [-1, x.size(2)]), 0, chosen)
  targets = torch.index_select(torch.reshape(torch.slice(ids, 1, 1), [-1]), 0, chosen)
  head = self.output_matrix(ps)
  logps = annotate(List[Tensor], [])
  others = annotate(List[Tensor], [])
  other_logps = annotate(List[Tensor], [])
  n = states.size(0)
  # As many positions at the same time as target_logps takes.
  chunk = max(64, 33554432 // head.size(0))
  begin = 0
  while begin < n:
    end = min(n, begin + chunk)
    p = torch.log_softmax(torch.linear(torch.slice(states, 0, begin, end), head), 1)
    logps.append(torch.gather(p, 1, torch.slice(targets, 0, begin, end).unsqueeze(1)).squeeze(1))
    values, which = torch.topk(p, min(most, head.size(0)), 1)
    others.append(which)
    other_logps.append(values)
    begin = end
  return (torch.cat(logps, 0), torch.cat(others, 0), torch.cat(other_logps, 0))
