# Self-attention with grouped queries (arXiv 2305.13245), over whole sequences.

heads : int
kv_heads : int
head_dim : int
# Sliding window of each layer: a query sees itself and window - 1 keys before; 0 sees all.
windows : List[int]

# Which keys a query may see, beyond "none after itself".
#
#   mask   [batch, length], 1 on tokens and 0 on padding, on the left or on the right
#   result masks of full and of sliding layers, each [batch, 1, length, length], or without
#          elements where "none after itself" says it all
#
# Padding on the right comes after every token, so it needs no mask. A padded query sees itself,
# because a row without any key would become NaN and spread.
def attention_masks(self, mask: Tensor) -> List[Tensor]:
  length = mask.size(1)
  right_padded = bool(torch.all(torch.ne(torch.select(mask, 1, 0), 0)).item())
  window = max(self.windows)
  none = torch.empty([0], device=mask.device)
  masks = [none, none]
  if not right_padded or window > 0:
    places = torch.arange(length, device=mask.device)
    distance = places.unsqueeze(1) - places.unsqueeze(0)
    valid = torch.ne(mask, 0).unsqueeze(1).unsqueeze(1)
    seen = torch.logical_and(torch.ge(distance, 0), valid)
    itself = torch.eq(distance, 0)
    if not right_padded:
      masks[0] = torch.logical_or(seen, itself)
    if window > 0:
      masks[1] = torch.logical_or(torch.logical_and(seen, torch.lt(distance, window)), itself)
  return masks

# Repeats each key or value head for the queries that share it.
#
#   x [batch, kv_heads, length, head_dim] -> [batch, heads, length, head_dim]
def spread_heads(self, x: Tensor) -> Tensor:
  group = self.heads // self.kv_heads
  if group == 1:
    return x
  batch = x.size(0)
  length = x.size(2)
  spread = x.unsqueeze(2).expand([batch, self.kv_heads, group, length, self.head_dim])
  return spread.reshape([batch, self.heads, length, self.head_dim])

# Queries, keys and values of one layer, turned by position.
#
#   x      [batch, length, hidden]
#   result q [batch, heads, length, head_dim]; k, v [batch, kv_heads, length, head_dim]
def queries_keys_values(self, x: Tensor, cos: Tensor, sin: Tensor, layer: int, ps: List[Tensor], lora: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
  slot = self.first_slot(layer)
  pair = 14 * layer
  batch = x.size(0)
  length = x.size(1)
  q = self.project(x, ps, slot + 1, lora, pair).view([batch, length, self.heads, self.head_dim])
  k = self.project(x, ps, slot + 3, lora, pair + 2).view([batch, length, self.kv_heads, self.head_dim])
  v = self.project(x, ps, slot + 5, lora, pair + 4).view([batch, length, self.kv_heads, self.head_dim])
  if ps[slot + 9].numel() > 0:
    q = self.norm(q, ps[slot + 9])
    k = self.norm(k, ps[slot + 10])
  q = self.rotate(q.transpose(1, 2), cos, sin)
  k = self.rotate(k.transpose(1, 2), cos, sin)
  return (q, k, v.transpose(1, 2))

# softmax(q k^T / sqrt(head_dim) + mask) v
#
#   result [batch, length, heads * head_dim]
def attend(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
  if mask.numel() > 0:
    y = torch.scaled_dot_product_attention(q, self.spread_heads(k), self.spread_heads(v), mask)
  else:
    y = torch.scaled_dot_product_attention(q, self.spread_heads(k), self.spread_heads(v), None, 0., True)
  return y.transpose(1, 2).reshape([q.size(0), q.size(2), self.heads * self.head_dim])
