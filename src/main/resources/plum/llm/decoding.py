# Reading prompts and taking one token after another, with cached keys and values.
#
# A row's keys and values lie at their positions, from 0, so rows need no padding: a mask hides what
# lies beyond a row's length. Nothing a row computes depends on the other rows.

# Per layer: [rows, kv_heads, room, head_dim]
key_cache : List[Tensor]
value_cache : List[Tensor]
# The same of the prompts that were read last: [prompts, kv_heads, length, head_dim]
prompt_keys : List[Tensor]
prompt_values : List[Tensor]
# One tensor: logits after the last token of these prompts [prompts, vocabulary]
prompt_scores : List[Tensor]

# Joins matrices that share their input: q, k and v, gate and up.
#
#   result: the slots, each group in one piece
def fuse(self, ps: List[Tensor]) -> List[Tensor]:
  slots = annotate(List[Tensor], [])
  for p in ps:
    slots.append(p)
  none = torch.empty([0], dtype=ps[0].dtype, device=ps[0].device)
  for layer in range(self.layers):
    slot = self.first_slot(layer)
    for group in [[2, 4, 6], [15, 17]]:
      if slots[slot + group[1]].numel() > 0:
        for offset in range(2):
          parts = annotate(List[Tensor], [])
          for place in group:
            parts.append(slots[slot + place + offset])
            slots[slot + place + offset] = none
          slots[slot + group[0] + offset] = torch.cat(parts, 0)
  return slots

# Reads prompts of one padded length.
#
#   ids     [prompts, length], padded on the right
#   lengths [prompts], tokens of each
def read_prompts(self, ids: Tensor, lengths: Tensor, ps: List[Tensor]) -> bool:
  rows = ids.size(0)
  length = ids.size(1)
  positions = torch.arange(length, device=ids.device).unsqueeze(0).expand([rows, length]).reshape([-1])
  whole = torch.empty([0], dtype=4, device=ids.device)
  none = annotate(List[Tensor], [])
  cos, sin = self.rotary(positions)
  masks = self.attention_masks(positions, whole, whole, rows, length)
  self.prompt_keys = annotate(List[Tensor], [])
  self.prompt_values = annotate(List[Tensor], [])
  x = self.embed(ids.reshape([-1]), positions, ps)
  for layer in range(self.layers):
    slot = self.first_slot(layer)
    q, k, v = self.queries_keys_values(self.norm(x, ps[slot], ps[slot + 1]), cos, sin, layer, ps, none)
    k = self.to_grid(k, whole, rows, length)
    v = self.to_grid(v, whole, rows, length)
    self.prompt_keys.append(k)
    self.prompt_values.append(v)
    y = self.attend(self.to_grid(q, whole, rows, length), k, v, self.mask_of(masks, layer))
    x = self.after_attention(x, self.from_grid(y, whole), layer, ps, none)
  last = torch.index_select(x, 0, torch.arange(rows, device=ids.device) * length + lengths - 1)
  # Four rows at least, as in every step: a plain product of fewer rounds differently.
  padded = torch.constant_pad_nd(last, [0, 0, 0, (4 - rows % 4) % 4])
  self.prompt_scores = [torch.slice(self.scores_of(self.final_norm(padded, ps), ps), 0, 0, rows)]
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
#   result [rows, vocabulary], float32
def step(self, tokens: Tensor, positions: Tensor, width: int, ps: List[Tensor]) -> Tensor:
  rows = tokens.size(0)
  group = self.heads // self.kv_heads
  none = annotate(List[Tensor], [])
  cos, sin = self.rotary(positions)
  x = self.embed(tokens, positions, ps)
  cos = cos.to(x.dtype)
  sin = sin.to(x.dtype)
  room = self.key_cache[0].size(2)
  distance = positions.unsqueeze(1) - torch.arange(width, device=tokens.device)
  zero = torch.zeros([rows, width], dtype=x.dtype, device=tokens.device)
  full = torch.masked_fill(zero, torch.lt(distance, 0), -inf).unsqueeze(1).unsqueeze(1)
  masks = [full, full]
  window = max(self.windows)
  if window > 0:
    masks[1] = torch.masked_fill(full, torch.ge(distance, window).unsqueeze(1).unsqueeze(1), -inf)
  heads = torch.arange(rows * self.kv_heads, device=tokens.device)
  target = torch.add(torch.mul(heads, room), torch.repeat_interleave(positions, self.kv_heads))
  for layer in range(self.layers):
    slot = self.first_slot(layer)
    q, k, v = self.queries_keys_values(self.norm(x, ps[slot], ps[slot + 1]), cos, sin, layer, ps, none)
    _k = torch.index_copy_(self.key_cache[layer].view([-1, self.head_dim]), 0, target, k.reshape([-1, self.head_dim]))
    _v = torch.index_copy_(self.value_cache[layer].view([-1, self.head_dim]), 0, target, v.reshape([-1, self.head_dim]))
    q = q.reshape([rows, self.kv_heads, group, self.head_dim]) * self.attention_scale
    scores = torch.matmul(q, torch.slice(self.key_cache[layer], 2, 0, width).transpose(2, 3))
    if self.attention_cap > 0.:
      scores = torch.tanh(scores / self.attention_cap) * self.attention_cap
    p = torch.softmax(scores + self.mask_of(masks, layer), 3)
    mixed = torch.matmul(p, torch.slice(self.value_cache[layer], 2, 0, width))
    x = self.after_attention(x, mixed.reshape([rows, self.heads * self.head_dim]), layer, ps, none)
  return self.scores_of(self.final_norm(x, ps), ps)
