# Drawing a token from logits, one row per completion.
#
#   scores      [rows, vocabulary]
#   temperature, top_p, min_p, penalty [rows, 1], float32; top_k [rows, 1], int64

# Changes the scores of tokens that stand in their row already. The repetition penalty divides
# positive and multiplies negative scores, arXiv 1909.05858, section 4.1; after it the presence
# penalty is taken off once and the frequency penalty as often as the token was drawn.
#
#   ids     [rows, n], tokens of the row, prompt included, each at least once; repeating one changes nothing
#   counts  [rows, vocabulary], how often each token was drawn; nothing where the last two do not apply
#   penalty, presence, frequency [rows, 1]
def penalize(self, scores: Tensor, ids: Tensor, counts: Tensor, penalty: Tensor, presence: Tensor, frequency: Tensor) -> Tensor:
  values = torch.gather(scores, 1, ids)
  values = torch.where(torch.lt(values, 0), values * penalty, values / penalty)
  if counts.numel() > 0:
    times = torch.gather(counts, 1, ids)
    values = values - frequency * times - presence * torch.gt(times, 0)
  return torch.scatter(scores, 1, ids, values)

# Rules out tokens that would complete a forbidden sequence.
#
#   tail     [rows, m], the last tokens of each row, -2 before its beginning
#   prefixes [n, m], what must stand before the last token of a sequence; -1 where anything may
#   last     [n], the last tokens
#   applies  [rows, n], bool, which sequences each row forbids
def ban(self, scores: Tensor, tail: Tensor, prefixes: Tensor, last: Tensor, applies: Tensor) -> Tensor:
  fits = torch.logical_or(torch.lt(prefixes, 0).unsqueeze(0), torch.eq(prefixes.unsqueeze(0), tail.unsqueeze(1)))
  hits = torch.nonzero(torch.logical_and(torch.all(fits, 2), applies))
  row, sequence = torch.select(hits, 1, 0), torch.select(hits, 1, 1)
  nothing = torch.full([hits.size(0)], -inf, dtype=6, device=scores.device)
  return torch.index_put(scores, [row, torch.index_select(last, 0, sequence)], nothing)

# Rules out end tokens where the text must go on.
#
#   early [rows], bool; ends [n]
def postpone_end(self, scores: Tensor, early: Tensor, ends: Tensor) -> Tensor:
  columns = torch.index_select(scores, 1, ends)
  return torch.index_copy(scores, 1, ends, torch.masked_fill(columns, early.unsqueeze(1), -inf))

# Keeps scores not below the k-th largest; 0 keeps all.
def keep_top_k(self, scores: Tensor, top_k: Tensor) -> Tensor:
  size = scores.size(1)
  most = min(size, max(1, int(torch.max(top_k).item())))
  largest, _ = torch.topk(scores, most, 1)
  edge = torch.gather(largest, 1, torch.clamp(top_k, 1, most) - 1)
  dropped = torch.logical_and(torch.lt(scores, edge), torch.gt(top_k, 0))
  return torch.masked_fill(scores, dropped, -inf)

# Keeps the most probable tokens that hold the mass p together (arXiv 1904.09751): those above which
# there is less mass than p. The first 128 are nearly always enough to tell; rows for which they are
# not are looked at again.
def keep_top_p(self, scores: Tensor, top_p: Tensor) -> Tensor:
  p = torch.softmax(scores, 1)
  kept, told = self.nucleus(p, top_p, 128)
  for count in [2048, p.size(1)]:
    rows = torch.nonzero(torch.logical_not(told)).squeeze(1)
    if rows.size(0) > 0:
      more, now = self.nucleus(torch.index_select(p, 0, rows), torch.index_select(top_p, 0, rows), count)
      kept = torch.index_copy(kept, 0, rows, more)
      told = torch.index_copy(told, 0, rows, now)
  return torch.masked_fill(scores, torch.logical_and(torch.logical_not(kept), torch.lt(top_p, 1.)), -inf)

# What keep_top_p keeps, as far as so many of the most probable tokens tell.
#
#   result [rows, vocabulary], bool, and whether they told [rows], bool
def nucleus(self, p: Tensor, top_p: Tensor, count: int) -> Tuple[Tensor, Tensor]:
  size = p.size(1)
  if count < size:
    largest, order = torch.topk(p, count, 1)
  else:
    largest, order = torch.sort(p, 1, True)
  mass = torch.cumsum(largest, 1)
  kept = torch.lt(mass - largest, torch.clamp(top_p, 1e-9))
  kept = torch.scatter(torch.zeros_like(p).to(11), 1, order, kept)
  last = torch.slice(mass, 1, mass.size(1) - 1)
  told = torch.logical_or(torch.ge(last, top_p), torch.ge(top_p, 1.))
  if count >= size:
    told = torch.ones_like(told)
  return (kept, told.squeeze(1))

# Keeps tokens at least min_p times as probable as the most probable one, arXiv 2407.01082.
def keep_min_p(self, scores: Tensor, min_p: Tensor) -> Tensor:
  p = torch.softmax(scores, 1)
  return torch.masked_fill(scores, torch.lt(p, min_p * torch.amax(p, [1], True)), -inf)

# Probabilities of the next token from scores that were penalized. What no row needs is skipped.
#
#   filters the sum of those in use: 1 repetition, 2 top-k, 4 top-p, 8 min-p, 16 presence or
#           frequency, 32 forbidden sequences, 64 a least length, 128 a temperature that is neither
#           0 nor 1, 256 some row draws at random, 512 some row does not
def filtered(self, scores: Tensor, temperature: Tensor, top_k: Tensor, top_p: Tensor, min_p: Tensor, filters: int) -> Tensor:
  if filters // 128 % 2 == 1:
    scores = scores / torch.where(torch.gt(temperature, 0), temperature, torch.ones_like(temperature))
  if filters // 2 % 2 == 1:
    scores = self.keep_top_k(scores, top_k)
  if filters // 4 % 2 == 1:
    scores = self.keep_top_p(scores, top_p)
  if filters // 8 % 2 == 1:
    scores = self.keep_min_p(scores, min_p)
  return torch.softmax(scores, 1)

# Probabilities of the next token after tokens seen so far, [rows, n].
def distribution(self, scores: Tensor, seen: Tensor, temperature: Tensor, top_k: Tensor, top_p: Tensor, min_p: Tensor, penalty: Tensor, filters: int) -> Tensor:
  if filters % 2 == 1:
    none = torch.zeros([0], device=scores.device)
    scores = self.penalize(scores, seen, none, penalty, none, none)
  return self.filtered(scores, temperature, top_k, top_p, min_p, filters)

# The token where the cumulative probability passes a uniform number. The sum over the vocabulary is
# taken block by block, and token by token in one block only.
#
#   p [rows, vocabulary]; uniform [rows], float64 -> [rows]
def draw(self, p: Tensor, uniform: Tensor) -> Tensor:
  size = 64
  if p.size(1) > 4096:
    size = 256
  count = (p.size(1) + size - 1) // size
  if count * size > p.size(1):
    p = torch.constant_pad_nd(p, [0, count * size - p.size(1)])
  blocks = p.view([p.size(0), count, size])
  mass = torch.cumsum(torch.sum(blocks, [2]), 1, dtype=7)
  wanted = uniform.unsqueeze(1) * torch.slice(mass, 1, count - 1)
  block = torch.clamp(torch.searchsorted(mass, wanted, right=True), 0, count - 1)
  above = torch.gather(mass, 1, block)
  below = torch.where(torch.gt(block, 0), torch.gather(mass, 1, torch.clamp(block - 1, 0)), torch.zeros_like(above))
  inside = torch.gather(blocks, 1, block.unsqueeze(2).expand([-1, 1, size])).squeeze(1)
  mass = torch.cumsum(inside, 1, dtype=7)
  # Below the sum, however it is rounded, so that a token of probability 0 is never reached.
  part = torch.clamp((wanted - below) / (above - below), 0., 0.999999999999)
  place = torch.searchsorted(mass, part * torch.slice(mass, 1, size - 1), right=True)
  return (block * size + torch.clamp(place, 0, size - 1)).squeeze(1)

# Log-probabilities of some tokens of each row.
#
#   p [rows, vocabulary], softmax of the scores; ids [rows, n] -> [rows, n]
def logs_of(self, scores: Tensor, p: Tensor, ids: Tensor) -> Tensor:
  chosen = torch.gather(p, 1, ids)
  logps = torch.log(chosen)
  tiny = torch.lt(chosen, 1e-30)
  if bool(torch.any(tiny).item()):
    exact = torch.gather(scores, 1, ids) - torch.logsumexp(scores, [1], True)
    logps = torch.where(tiny, exact, logps)
  return logps
