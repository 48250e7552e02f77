# The most probable tokens beside given ones.

# Log-probabilities of completion tokens and of the tokens most probable in their place.
#
#   ids, mask  [batch, length], mask 1 on tokens and 0 on padding
#   completion [batch, length], 1 on the n tokens to score
#   most       how many alternatives
#   result     log p of each token [n], in the order of rows and places; the most probable tokens
#              [n, most] and their log p, sorted
def token_alternatives(self, ids: Tensor, mask: Tensor, completion: Tensor, most: int, ps: List[Tensor], lora: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
  tokens, positions, place, origin = self.pack(ids, mask)
  one = torch.zeros([0], device=ids.device)
  x = self.hidden(tokens, positions, place, one, ids.size(0), ids.size(1), ps, lora)
  chosen = torch.nonzero(torch.index_select(torch.reshape(completion, [-1]), 0, origin)).squeeze(1)
  logps = annotate(List[Tensor], [])
  others = annotate(List[Tensor], [])
  other_logps = annotate(List[Tensor], [])
  n = chosen.size(0)
  begin = 0
  while begin < n:
    end = min(n, begin + self.piece(ps))
    here = torch.slice(chosen, 0, begin, end)
    scores = self.scores_of(self.final_norm(torch.index_select(x, 0, here - 1), ps), ps)
    p = torch.log_softmax(scores, 1)
    logps.append(torch.gather(p, 1, torch.index_select(tokens, 0, here).unsqueeze(1)).squeeze(1))
    values, which = torch.topk(p, min(most, p.size(1)), 1)
    others.append(which)
    other_logps.append(values)
    begin = end
  return (torch.cat(logps, 0), torch.cat(others, 0), torch.cat(other_logps, 0))
