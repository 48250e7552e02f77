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
#   slots  of one layer
#   result the same, each group in one piece
def fuse_layer(self, slots: List[Tensor]) -> List[Tensor]:
  none = torch.empty([0], dtype=slots[0].dtype, device=slots[0].device)
  for group in [[2, 4, 6], [15, 17]]:
    if slots[group[1]].numel() > 0:
      for offset in range(2):
        parts = annotate(List[Tensor], [])
        for place in group:
          parts.append(slots[place + offset])
          slots[place + offset] = none
        slots[group[0] + offset] = torch.cat(parts, 0)
  return slots

# The slots of one layer.
def layer_slots(self, ps: List[Tensor], layer: int) -> List[Tensor]:
  first = self.first_slot(layer)
  slots = annotate(List[Tensor], [])
  for offset in range(22):
    slots.append(ps[first + offset])
  return slots

# The same for all layers.
def fuse(self, ps: List[Tensor]) -> List[Tensor]:
  slots = [ps[0], ps[1]]
  for layer in range(self.layers):
    for slot in self.fuse_layer(self.layer_slots(ps, layer)):
      slots.append(slot)
  for last in range(3):
    slots.append(ps[len(ps) - 3 + last])
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
  ends = torch.arange(rows, device=ids.device) * length + lengths - 1
  # Four rows at least, as in every step: a plain product of fewer rounds differently.
  spare = [0, 0, 0, (4 - rows % 4) % 4]
  for layer in range(self.layers):
    slot = self.first_slot(layer)
    q, k, v = self.queries_keys_values(self.norm(x, ps[slot], ps[slot + 1]), cos, sin, layer, ps, none)
    k = self.to_grid(k, whole, rows, length)
    v = self.to_grid(v, whole, rows, length)
    self.prompt_keys.append(k)
    self.prompt_values.append(v)
    if layer < self.layers - 1:
      y = self.attend(self.to_grid(q, whole, rows, length), k, v, self.mask_of(masks, layer))
      x = self.after_attention(x, self.from_grid(y, whole), layer, ps, none)
    else:
      # Of the last layer nothing but what follows the last tokens is wanted.
      seen = self.visible(lengths - 1, length, layer, x)
      y = self.attend_one(torch.index_select(q, 0, ends), torch.contiguous(k), torch.contiguous(v), seen)
      x = self.after_attention(torch.constant_pad_nd(torch.index_select(x, 0, ends), spare), torch.constant_pad_nd(y, spare), layer, ps, none)
  self.prompt_scores = [torch.slice(self.scores_of(self.final_norm(x, ps), ps), 0, 0, rows)]
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

# What is added to the scores of one query per row, in one layer.
#
#   positions [rows], of the queries; width positions are looked at
#   result    [rows, 1, 1, width], in the type of x
def visible(self, positions: Tensor, width: int, layer: int, x: Tensor) -> Tensor:
  distance = positions.unsqueeze(1) - torch.arange(width, device=positions.device)
  hidden_places = torch.lt(distance, 0)
  if self.windows[layer] > 0:
    hidden_places = torch.logical_or(hidden_places, torch.ge(distance, self.windows[layer]))
  zero = torch.zeros([positions.size(0), width], dtype=x.dtype, device=x.device)
  return torch.masked_fill(zero, hidden_places, -inf).unsqueeze(1).unsqueeze(1)

# Attention of one query per row.
#
#   q [rows, heads, head_dim]; keys, values [rows, kv_heads, width, head_dim]
#   mask of visible -> [rows, heads * head_dim]
def attend_one(self, q: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> Tensor:
  rows = q.size(0)
  group = self.heads // self.kv_heads
  q = q.reshape([rows, self.kv_heads, group, self.head_dim]) * self.attention_scale
  scores = torch.matmul(q, keys.transpose(2, 3))
  if self.attention_cap > 0.:
    scores = torch.tanh(scores / self.attention_cap) * self.attention_cap
  mixed = torch.matmul(torch.softmax(scores + mask, 3), values)
  return mixed.reshape([rows, self.heads * self.head_dim])

# Logits after one more token in every row.
#
#   tokens, positions [rows]; the token goes to this position of its row
#   width  positions that may be seen, a multiple of 16
#   result [rows, vocabulary], float32
def step(self, tokens: Tensor, positions: Tensor, width: int, ps: List[Tensor]) -> Tensor:
  rows = tokens.size(0)
  none = annotate(List[Tensor], [])
  cos, sin = self.rotary(positions)
  x = self.embed(tokens, positions, ps)
  cos = cos.to(x.dtype)
  sin = sin.to(x.dtype)
  room = self.key_cache[0].size(2)
  mask = self.visible(positions, width, 0, x)
  heads = torch.arange(rows * self.kv_heads, device=tokens.device)
  target = torch.add(torch.mul(heads, room), torch.repeat_interleave(positions, self.kv_heads))
  for layer in range(self.layers):
    slot = self.first_slot(layer)
    if layer > 0 and self.windows[layer] != self.windows[layer - 1]:
      mask = self.visible(positions, width, layer, x)
    q, k, v = self.queries_keys_values(self.norm(x, ps[slot], ps[slot + 1]), cos, sin, layer, ps, none)
    _k = torch.index_copy_(self.key_cache[layer].view([-1, self.head_dim]), 0, target, k.reshape([-1, self.head_dim]))
    _v = torch.index_copy_(self.value_cache[layer].view([-1, self.head_dim]), 0, target, v.reshape([-1, self.head_dim]))
    y = self.attend_one(q, torch.slice(self.key_cache[layer], 2, 0, width), torch.slice(self.value_cache[layer], 2, 0, width), mask)
    x = self.after_attention(x, y, layer, ps, none)
  return self.scores_of(self.final_norm(x, ps), ps)
