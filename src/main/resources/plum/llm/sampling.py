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
  most = min(size, max(1, int(torch.max(top_k).item())))
  largest, _ = torch.topk(scores, most, 1)
  edge = torch.gather(largest, 1, torch.clamp(top_k, 1, most) - 1)
  dropped = torch.logical_and(torch.lt(scores, edge), torch.gt(top_k, 0))
  return torch.masked_fill(scores, dropped, -inf)

# Keeps the most probable tokens that hold the mass p together (arXiv 1904.09751): those above which
# there is less mass than p. The first 128 are nearly always enough to tell.
def keep_top_p(self, scores: Tensor, top_p: Tensor) -> Tensor:
  size = scores.size(1)
  count = min(size, 128)
  p = torch.softmax(scores, 1)
  largest, order = torch.topk(p, count, 1)
  mass = torch.cumsum(largest, 1)
  enough = torch.logical_or(torch.ge(torch.slice(mass, 1, count - 1), top_p), torch.ge(top_p, 1.))
  if not bool(torch.all(enough).item()):
    largest, order = torch.sort(p, 1, True)
    mass = torch.cumsum(largest, 1)
  kept = torch.lt(mass - largest, torch.clamp(top_p, 1e-9))
  kept = torch.scatter(torch.zeros_like(p).to(11), 1, order, kept)
  dropped = torch.logical_and(torch.logical_not(kept), torch.lt(top_p, 1.))
  return torch.masked_fill(scores, dropped, -inf)

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
