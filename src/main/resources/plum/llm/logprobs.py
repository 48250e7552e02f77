# Log-probabilities of given tokens.

# Logits that may exist at the same time; more are computed piece by piece.
logit_budget : int

def set_logit_budget(self, logits: int) -> bool:
  self.logit_budget = logits
  return True

# Positions whose logits may exist at the same time.
def piece(self, ps: List[Tensor]) -> int:
  return max(1, self.logit_budget // ps[0].size(0))

# Of one piece.
#
#   x       [m, hidden], before the final norm
#   targets [m], the tokens that follow
#   result  log p(target) [m], in nats
def piece_logps(self, x: Tensor, targets: Tensor, ps: List[Tensor]) -> Tensor:
  return torch.neg(torch.cross_entropy_loss(self.scores_of(self.final_norm(x, ps), ps), targets, None, 0))

# The same of any number, piece by piece.
#
#   x       [n, hidden]
#   sources [m], indices into x
def target_logps(self, x: Tensor, sources: Tensor, targets: Tensor, ps: List[Tensor]) -> Tensor:
  m = sources.size(0)
  if m == 0:
    return torch.zeros([0], device=x.device)
  parts = annotate(List[Tensor], [])
  begin = 0
  while begin < m:
    end = min(m, begin + self.piece(ps))
    states = torch.index_select(x, 0, torch.slice(sources, 0, begin, end))
    parts.append(self.piece_logps(states, torch.slice(targets, 0, begin, end), ps))
    begin = end
  return torch.cat(parts, 0)

# Packed tokens through all layers.
#
#   ids, positions [n]; place, segment [n] or without elements
#   result         [n, hidden], before the final norm
def hidden(self, ids: Tensor, positions: Tensor, place: Tensor, segment: Tensor, rows: int, length: int, ps: List[Tensor], lora: List[Tensor]) -> Tensor:
  cos, sin = self.rotary(positions)
  masks = self.attention_masks(positions, segment, place, rows, length)
  x = self.embed(ids, positions, ps)
  for layer in range(self.layers):
    x = self.block(x, cos, sin, place, rows, length, masks, layer, ps, lora)
  return x

# Log-probabilities of completion tokens.
#
#   ids, mask  [batch, length], mask 1 on tokens and 0 on padding
#   completion [batch, length], 1 on the tokens to score
#   result     [batch, length - 1]: entry t is log p(token t + 1 | tokens up to t), 0 elsewhere
def token_logps(self, ids: Tensor, mask: Tensor, completion: Tensor, ps: List[Tensor], lora: List[Tensor]) -> Tensor:
  tokens, positions, place, origin = self.pack(ids, mask)
  rows = ids.size(0)
  last = ids.size(1) - 1
  x = self.hidden(tokens, positions, place, torch.zeros([0], device=ids.device), rows, ids.size(1), ps, lora)
  chosen = torch.nonzero(torch.index_select(torch.reshape(completion, [-1]), 0, origin)).squeeze(1)
  logps = self.target_logps(x, chosen - 1, torch.index_select(tokens, 0, chosen), ps)
  at = torch.index_select(origin, 0, chosen)
  column = torch.remainder(at, ids.size(1)) - 1
  flat = torch.zeros([rows * last], device=x.device)
  return torch.index_put(flat, [torch.floor_divide(at, ids.size(1)) * last + column], logps).reshape([rows, last])
