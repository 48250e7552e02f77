# Self-attention with grouped queries (arXiv 2305.13245), over whole sequences.

heads : int
kv_heads : int
head_dim : int
# Sliding window of each layer: a query sees itself and window - 1 positions before; 0 sees all.
windows : List[int]
attention_scale : float
# Scores end softly at plus and minus this, arXiv 2408.00118, section 2; 0 for no end.
attention_cap : float

# What is added to the scores, beyond "none after itself".
#
#   positions [n], place [n] or without elements
#   segment   [n]: a token sees those of segment 0 and of its own; without elements it sees all
#   result    for full and for sliding layers, each [rows, 1, length, length], 0 where a query sees a
#             key and minus infinity elsewhere, or without elements where "none after itself" says it
#
# Padding comes after every token of its row, so no token sees it; what it sees does not matter, but
# it sees itself, because a row without any key would become NaN and spread.
def attention_masks(self, positions: Tensor, segment: Tensor, place: Tensor, rows: int, length: int) -> List[Tensor]:
  window = max(self.windows)
  none = torch.empty([0], device=positions.device)
  masks = [none, none]
  if segment.numel() > 0 or window > 0 or self.attention_cap > 0.:
    index = torch.arange(length, device=positions.device)
    seen = torch.ge(index.unsqueeze(1), index.unsqueeze(0)).unsqueeze(0)
    if segment.numel() > 0:
      of = self.spread(segment, place, rows, length)
      keys = of.unsqueeze(1)
      seen = torch.logical_and(seen, torch.logical_or(torch.eq(keys, 0), torch.eq(keys, of.unsqueeze(2))))
    if segment.numel() > 0 or self.attention_cap > 0.:
      masks[0] = self.additive(seen)
    if window > 0:
      at = self.spread(positions, place, rows, length)
      near = torch.lt(at.unsqueeze(2) - at.unsqueeze(1), window)
      masks[1] = self.additive(torch.logical_or(torch.logical_and(seen, near), torch.eq(index.unsqueeze(1), index.unsqueeze(0))))
  return masks

# seen [rows or 1, length, length] -> [rows or 1, 1, length, length]
def additive(self, seen: Tensor) -> Tensor:
  zero = torch.zeros([seen.size(0), seen.size(1), seen.size(2)], device=seen.device)
  return torch.masked_fill(zero, torch.logical_not(seen), -inf).unsqueeze(1)

def mask_of(self, masks: List[Tensor], layer: int) -> Tensor:
  if self.windows[layer] > 0:
    mask = masks[1]
  else:
    mask = masks[0]
  return mask

# Integers of tokens in the grid, -1 on padding.
#
#   x [n] -> [rows, length]
def spread(self, x: Tensor, place: Tensor, rows: int, length: int) -> Tensor:
  if place.numel() == 0:
    return x.view([rows, length])
  grid = torch.full([rows * length], -1, dtype=x.dtype, device=x.device)
  return torch.index_copy(grid, 0, place, x).view([rows, length])

# x [n, heads, head_dim] -> [rows, heads, length, head_dim], zero on padding
def to_grid(self, x: Tensor, place: Tensor, rows: int, length: int) -> Tensor:
  if place.numel() > 0:
    grid = torch.zeros([rows * length, x.size(1), x.size(2)], dtype=x.dtype, device=x.device)
    x = torch.index_copy(grid, 0, place, x)
  return x.reshape([rows, length, x.size(1), x.size(2)]).transpose(1, 2)

# y [rows, heads, length, head_dim] -> [n, heads * head_dim]
def from_grid(self, y: Tensor, place: Tensor) -> Tensor:
  x = y.transpose(1, 2).reshape([-1, y.size(1) * y.size(3)])
  if place.numel() > 0:
    x = torch.index_select(x, 0, place)
  return x

# Repeats each key or value head for the queries that share it.
#
#   x [rows, kv_heads, length, head_dim] -> [rows, heads, length, head_dim]
def spread_heads(self, x: Tensor) -> Tensor:
  group = self.heads // self.kv_heads
  if group == 1:
    return x
  rows = x.size(0)
  length = x.size(2)
  spread = x.unsqueeze(2).expand([rows, self.kv_heads, group, length, self.head_dim])
  return spread.reshape([rows, self.heads, length, self.head_dim])

# Queries, keys and values of one layer, turned by position.
#
#   x        [n, hidden]
#   cos, sin [n, 1, r / 2]
#   result   q [n, heads, head_dim]; k, v [n, kv_heads, head_dim]
def queries_keys_values(self, x: Tensor, cos: Tensor, sin: Tensor, layer: int, ps: List[Tensor], lora: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
  slot = self.first_slot(layer)
  pair = 14 * layer
  n = x.size(0)
  normed = ps[slot + 10].numel() > 0
  q = self.project(x, ps, slot + 2, lora, pair)
  if ps[slot + 4].numel() == 0:
    turned = self.heads + self.kv_heads
    qk = torch.slice(q, 1, 0, turned * self.head_dim).reshape([n, turned, self.head_dim])
    v = torch.slice(q, 1, turned * self.head_dim).reshape([n, self.kv_heads, self.head_dim])
    if normed:
      nq = self.norm(torch.slice(qk, 1, 0, self.heads), ps[slot + 10], ps[1])
      nk = self.norm(torch.slice(qk, 1, self.heads), ps[slot + 11], ps[1])
      qk = torch.cat([nq, nk], 1)
    qk = self.rotate(qk, cos, sin)
    return (torch.slice(qk, 1, 0, self.heads), torch.slice(qk, 1, self.heads), v)
  k = self.project(x, ps, slot + 4, lora, pair + 2).view([n, self.kv_heads, self.head_dim])
  v = self.project(x, ps, slot + 6, lora, pair + 4).view([n, self.kv_heads, self.head_dim])
  q = q.view([n, self.heads, self.head_dim])
  if normed:
    q = self.norm(q, ps[slot + 10], ps[1])
    k = self.norm(k, ps[slot + 11], ps[1])
  return (self.rotate(q, cos, sin), self.rotate(k, cos, sin), v)

# softmax(scale q k^T + mask) v
#
#   q [rows, heads, length, head_dim]; k, v [rows, kv_heads, length, head_dim]
#   mask [rows or 1, 1, length, length] or without elements -> like q
def attend(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
  k = self.spread_heads(k)
  v = self.spread_heads(v)
  if self.attention_cap > 0.:
    scores = torch.matmul(q * self.attention_scale, k.transpose(2, 3))
    scores = torch.tanh(scores / self.attention_cap) * self.attention_cap
    y = torch.matmul(torch.softmax(scores.to(6) + mask, 3).to(v.dtype), v)
  elif mask.numel() > 0:
    y = torch.scaled_dot_product_attention(q, k, v, mask.to(q.dtype), 0., False, scale=self.attention_scale)
  else:
    y = torch.scaled_dot_product_attention(q, k, v, None, 0., True, scale=self.attention_scale)
  return y
