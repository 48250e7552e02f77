# Reading prompts and taking one token after another, with cached keys and values.
#
# A row's keys and values lie at their positions, from 0, so rows need no padding: a mask hides what
# lies beyond a row's length. Nothing a row computes depends on the other rows.

# Per layer: query-key-value and gate-up matrices, each in one piece, with their biases. The slots
# of these projections are views into them.
fused : List[Tensor]
# Per layer: [rows, kv_heads, room, head_dim]
key_cache : List[Tensor]
value_cache : List[Tensor]
# The same of the prompts that were read last: [prompts, kv_heads, length, head_dim]
prompt_keys : List[Tensor]
prompt_values : List[Tensor]
# One tensor: logits after the last token of these prompts [prompts, vocabulary]
prompt_scores : List[Tensor]

# Joins matrices that share their input.
#
#   result: the slots, with views in place of the joined matrices
def fuse(self, ps: List[Tensor]) -> List[Tensor]:
  slots = annotate(List[Tensor], [])
  for p in ps:
    slots.append(p)
  joined = annotate(List[Tensor], [])
  for layer in range(self.layers):
    slot = self.first_slot(layer)
    for group in [[1, 3, 5], [12, 14]]:
      for offset in range(2):
        parts = annotate(List[Tensor], [])
        for place in group:
          parts.append(slots[slot + place + offset])
        whole = torch.cat(parts, 0)
        joined.append(whole)
        begin = 0
        for place in group:
          size = slots[slot + place + offset].size(0)
          slots[slot + place + offset] = torch.slice(whole, 0, begin, begin + size)
          begin = begin + size
  self.fused = joined
  return slots

# Reads prompts of one padded length.
#
#   ids     [prompts, length], padded on the right
#   lengths [prompts], tokens of each
def read_prompts(self, ids: Tensor, lengths: Tensor, ps: List[Tensor]) -> bool:
  mask = torch.lt(torch.arange(ids.size(1), device=ids.device).unsqueeze(0), lengths.unsqueeze(1)).to(4)
  none = annotate(List[Tensor], [])
  cos, sin = self.rotary(self.positions_of(mask))
  masks = self.attention_masks(mask)
  self.prompt_keys = annotate(List[Tensor], [])
  self.prompt_values = annotate(List[Tensor], [])
  x = self.embed(ids, ps)
  for layer in range(self.layers):
    slot = self.first_slot(layer)
    if self.windows[layer] > 0:
      seen = masks[1]
    else:
      seen = masks[0]
    q, k, v = self.queries_keys_values(self.norm(x, ps[slot]), cos, sin, layer, ps, none)
    self.prompt_keys.append(k)
    self.prompt_values.append(v)
    x = x + self.project(self.attend(q, k, v, seen), ps, slot + 7, none, 0)
    x = x + self.feed_forward(self.norm(x, ps[slot + 11]), layer, ps, none)
  last = torch.gather(x, 1, (lengths - 1).reshape([-1, 1, 1]).expand([-1, 1, x.size(2)])).squeeze(1)
  # At least eight rows, as in every step: a product of few rows rounds differently.
  few = last.size(0)
  padded = torch.constant_pad_nd(last, [0, 0, 0, (8 - few % 8) % 8])
  scores = torch.linear(self.final_norm(padded, ps), self.output_matrix(ps))
  self.prompt_scores = [torch.slice(scores, 0, 0, few)]
  return True

# Lengthens the caches, if need be, so that they hold the given number of positions.
def make_room(self, needed: int) -> bool:
  room = self.key_cache[0].size(2)
  if needed > room:
    more = max(needed, 2 * room) - room
    for layer in range(self.layers):
      self.key_cache[layer] = torch.constant_pad_nd(self.key_cache[layer], [0, 0, 0, more])
      self.value_cache[layer] = torch.constant_pad_nd(self.value_cache[layer], [0, 0, 0, more])
  return True

# Logits after one more token in every row.
#
#   tokens, positions [rows]; the token goes to this position of its row
#   width  positions that may be seen, a multiple of 16
def step(self, tokens: Tensor, positions: Tensor, width: int, ps: List[Tensor]) -> Tensor:
  rows = tokens.size(0)
  group = self.heads // self.kv_heads
  queries = self.heads * self.head_dim
  keys = self.kv_heads * self.head_dim
  turned = self.heads + self.kv_heads
  half = self.head_dim // 2
  angles = torch.mul(positions.to(6).unsqueeze(1), self.inverse_frequencies[0]).unsqueeze(1)
  cos = torch.mul(torch.cos(angles), self.rope_factor)
  sin = torch.mul(torch.sin(angles), self.rope_factor)
  room = self.key_cache[0].size(2)
  places = torch.arange(width, device=tokens.device)
  distance = positions.unsqueeze(1) - places
  hidden_places = torch.lt(distance, 0)
  full = torch.masked_fill(torch.zeros([rows, width], device=tokens.device), hidden_places, -inf).unsqueeze(1).unsqueeze(1)
  window = max(self.windows)
  sliding = full
  if window > 0:
    sliding = torch.masked_fill(full, torch.ge(distance, window).unsqueeze(1).unsqueeze(1), -inf)
  heads = torch.arange(rows * self.kv_heads, device=tokens.device)
  target = torch.add(torch.mul(heads, room), torch.repeat_interleave(positions, self.kv_heads))
  x = torch.embedding(ps[0], tokens)
  for layer in range(self.layers):
    slot = self.first_slot(layer)
    h = self.norm(x, ps[slot])
    qkv = torch.linear(h, self.fused[4 * layer])
    if self.fused[4 * layer + 1].numel() > 0:
      qkv = qkv + self.fused[4 * layer + 1]
    qk = torch.slice(qkv, 1, 0, queries + keys).reshape([rows, turned, self.head_dim])
    if ps[slot + 9].numel() > 0:
      normed_q = self.norm(torch.slice(qk, 1, 0, self.heads), ps[slot + 9])
      normed_k = self.norm(torch.slice(qk, 1, self.heads), ps[slot + 10])
      qk = torch.cat([normed_q, normed_k], 1)
    a = torch.slice(qk, 2, 0, half)
    b = torch.slice(qk, 2, half)
    qk = torch.cat([a * cos - b * sin, b * cos + a * sin], 2)
    k = torch.slice(qk, 1, self.heads).reshape([-1, self.head_dim])
    v = torch.slice(qkv, 1, queries + keys).reshape([-1, self.head_dim])
    _k = torch.index_copy_(self.key_cache[layer].view([-1, self.head_dim]), 0, target, k)
    _v = torch.index_copy_(self.value_cache[layer].view([-1, self.head_dim]), 0, target, v)
    q = torch.slice(qk, 1, 0, self.heads).reshape([rows, self.kv_heads, group, self.head_dim])
    scale = 1. / torch.sqrt(float(self.head_dim))
    scores = torch.matmul(q * scale, torch.slice(self.key_cache[layer], 2, 0, width).transpose(2, 3))
    if self.windows[layer] > 0:
      scores = scores + sliding
    else:
      scores = scores + full
    mixed = torch.matmul(torch.softmax(scores, 3), torch.slice(self.value_cache[layer], 2, 0, width))
    o = torch.linear(mixed.reshape([rows, queries]), ps[slot + 7])
    if ps[slot + 8].numel() > 0:
      o = o + ps[slot + 8]
    x = x + o
    gate_up = torch.linear(self.norm(x, ps[slot + 11]), self.fused[4 * layer + 2])
    if self.fused[4 * layer + 3].numel() > 0:
      gate_up = gate_up + self.fused[4 * layer + 3]
    inner = gate_up.size(1) // 2
    y = torch.linear(self.activate(torch.slice(gate_up, 1, 0, inner)) * torch.slice(gate_up, 1, inner), ps[slot + 16])
    if ps[slot + 17].numel() > 0:
      y = y + ps[slot + 17]
    x = x + y
  return torch.linear(self.final_norm(x, ps), self.output_matrix(ps))
