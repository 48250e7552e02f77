# Drawing a token from logits, one row per completion.
#
#   scores      [rows, vocabulary]
#   temperature, top_p, min_p, penalty [rows, 1], float32; top_k [rows, 1], int64

# Divides positive and multiplies negative scores of tokens seen before by the penalty,
# arXiv 1909.05858, section 4.1.
#
#   seen [rows, vocabulary], bool
def penalize(self, scores: Tensor, seen: Tensor, penalty: Tensor) -> Tensor:
  changed = torch.where(torch.lt(scores, 0), scores * penalty, scores / penalty)
  return torch.where(seen, changed, scores)

# Keeps scores not below the k-th largest; 0 keeps all.
def keep_top_k(self, scores: Tensor, top_k: Tensor) -> Tensor:
  size = scores.size(1)
  k = torch.where(torch.gt(top_k, 0), torch.clamp(top_k, 1, size), torch.full_like(top_k, size))
  sorted, _ = torch.sort(scores, 1, True)
  edge = torch.gather(sorted, 1, k - 1)
  return torch.masked_fill(scores, torch.lt(scores, edge), -inf)

# Keeps the most probable tokens that hold the mass p together (arXiv 1904.09751): in ascending
# order, those whose cumulative probability is at most 1 - p go, but the last one stays.
def keep_top_p(self, scores: Tensor, top_p: Tensor) -> Tensor:
  sorted, order = torch.sort(scores, 1, False)
  mass = torch.cumsum(torch.softmax(sorted, 1), 1)
  dropped = torch.logical_and(torch.le(mass, 1. - top_p), torch.lt(top_p, 1.))
  last = torch.zeros([scores.size(0), 1], dtype=11, device=scores.device)
  dropped = torch.cat([torch.slice(dropped, 1, 0, scores.size(1) - 1), last], 1)
  return torch.masked_fill(scores, torch.scatter(dropped, 1, order, dropped), -inf)

# Keeps tokens at least min_p times as probable as the most probable one, arXiv 2407.01082.
def keep_min_p(self, scores: Tensor, min_p: Tensor) -> Tensor:
  p = torch.softmax(scores, 1)
  return torch.masked_fill(scores, torch.lt(p, min_p * torch.amax(p, [1], True)), -inf)

# Probabilities of the next token. A filter that no row needs is skipped.
#
#   filters 1 penalty, 2 top-k, 4 top-p, 8 min-p: the sum of those in use
def distribution(self, scores: Tensor, seen: Tensor, temperature: Tensor, top_k: Tensor, top_p: Tensor, min_p: Tensor, penalty: Tensor, filters: int) -> Tensor:
  if filters % 2 == 1:
    scores = self.penalize(scores, seen, penalty)
  scores = scores / torch.where(torch.gt(temperature, 0), temperature, torch.ones_like(temperature))
  if filters // 2 % 2 == 1:
    scores = self.keep_top_k(scores, top_k)
  if filters // 4 % 2 == 1:
    scores = self.keep_top_p(scores, top_p)
  if filters // 8 % 2 == 1:
    scores = self.keep_min_p(scores, min_p)
  return torch.softmax(scores, 1)

# The token where the cumulative probability passes a uniform number; the most probable one where
# the temperature is 0.
#
#   p [rows, vocabulary]; uniform [rows], float64 -> [rows]
def draw(self, p: Tensor, temperature: Tensor, uniform: Tensor) -> Tensor:
  mass = torch.cumsum(p, 1, dtype=7)
  total = torch.slice(mass, 1, p.size(1) - 1)
  drawn = torch.searchsorted(mass, uniform.unsqueeze(1) * total, right=True)
  drawn = torch.clamp(drawn, 0, p.size(1) - 1).squeeze(1)
  if bool(torch.all(torch.gt(temperature, 0)).item()):
    return drawn
  return torch.where(torch.gt(temperature.squeeze(1), 0), drawn, torch.argmax(p, 1))
