# Completions of many prompts at once, each in a row of its own, with cached keys and values.
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
# Per row: 0 logits of the next token [rows, vocabulary]   1 tokens in the cache [rows]
#          2 tokens that may still be drawn [rows], 0 in a row that rests
#          3 which tokens were seen [rows, vocabulary], or nothing if no row has a penalty
#          4 temperature  5 top_k  6 top_p  7 min_p  8 penalty, [rows, 1] each
state : List[Tensor]

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

# Makes room for rows, all at rest.
def open_rows(self, rows: int, room: int, vocabulary: int, penalties: bool, ps: List[Tensor]) -> bool:
  like = ps[0]
  self.key_cache = annotate(List[Tensor], [])
  self.value_cache = annotate(List[Tensor], [])
  for layer in range(self.layers):
    self.key_cache.append(torch.zeros([rows, self.kv_heads, room, self.head_dim], device=like.device))
    self.value_cache.append(torch.zeros([rows, self.kv_heads, room, self.head_dim], device=like.device))
  seen = torch.zeros([0], dtype=11, device=like.device)
  if penalties:
    seen = torch.zeros([rows, vocabulary], dtype=11, device=like.device)
  count = torch.zeros([rows], dtype=4, device=like.device)
  one = torch.ones([rows, 1], device=like.device)
  self.state = [torch.zeros([rows, vocabulary], device=like.device), count, torch.clone(count), seen, torch.clone(one), torch.zeros([rows, 1], dtype=4, device=like.device), torch.clone(one), torch.zeros([rows, 1], device=like.device), torch.clone(one)]
  return True

# Frees the caches.
def close_rows(self) -> bool:
  self.key_cache = annotate(List[Tensor], [])
  self.value_cache = annotate(List[Tensor], [])
  self.prompt_keys = annotate(List[Tensor], [])
  self.prompt_values = annotate(List[Tensor], [])
  self.prompt_scores = annotate(List[Tensor], [])
  self.state = annotate(List[Tensor], [])
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

# Starts completions of prompts that were read last.
#
#   rows     [n], where they go
#   prompts  [n], indices into the prompts read last
#   lengths  [n], tokens of these prompts
#   limits   [n], most tokens to draw
#   settings [n, 5], float64: temperature, top_k, top_p, min_p, penalty
#   ids      [prompts, length], needed for penalties
def admit(self, rows: Tensor, prompts: Tensor, lengths: Tensor, limits: Tensor, settings: Tensor, ids: Tensor) -> bool:
  length = self.prompt_keys[0].size(2)
  _ = self.make_room(length)
  for layer in range(self.layers):
    keys = torch.slice(self.key_cache[layer], 2, 0, length)
    _k = torch.index_copy_(keys, 0, rows, torch.index_select(self.prompt_keys[layer], 0, prompts))
    values = torch.slice(self.value_cache[layer], 2, 0, length)
    _v = torch.index_copy_(values, 0, rows, torch.index_select(self.prompt_values[layer], 0, prompts))
  _0 = torch.index_copy_(self.state[0], 0, rows, torch.index_select(self.prompt_scores[0], 0, prompts))
  _1 = torch.index_copy_(self.state[1], 0, rows, lengths)
  _2 = torch.index_copy_(self.state[2], 0, rows, limits)
  if self.state[3].numel() > 0:
    places = torch.arange(ids.size(1), device=ids.device).unsqueeze(0)
    # Padding repeats the first token, which was seen anyway.
    real = torch.where(torch.lt(places, lengths.unsqueeze(1)), torch.index_select(ids, 0, prompts), torch.index_select(torch.slice(ids, 1, 0, 1), 0, prompts))
    seen = torch.zeros([rows.size(0), self.state[3].size(1)], dtype=11, device=ids.device)
    marked = torch.scatter(seen, 1, real, torch.ones_like(real).to(11))
    _3 = torch.index_copy_(self.state[3], 0, rows, marked)
  for i in range(5):
    column = torch.slice(settings, 1, i, i + 1)
    target = self.state[4 + i]
    _4 = torch.index_copy_(target, 0, rows, column.to(target.dtype))
  return True

# Ends completions early.
#
#   rows [n]
def dismiss(self, rows: Tensor) -> bool:
  _ = torch.index_fill_(self.state[2], 0, rows, 0)
  return True

# Keeps only some rows, in the given order.
#
#   rows [n]
def keep_rows(self, rows: Tensor) -> bool:
  for layer in range(self.layers):
    self.key_cache[layer] = torch.index_select(self.key_cache[layer], 0, rows)
    self.value_cache[layer] = torch.index_select(self.value_cache[layer], 0, rows)
  for i in range(len(self.state)):
    if self.state[i].numel() > 0:
      self.state[i] = torch.index_select(self.state[i], 0, rows)
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

# Draws tokens for every row that does not rest.
#
#   uniforms [steps, rows], float64
#   ends     [n], the end tokens
#   filters  as distribution wants it
#   result   tokens [steps, rows], -1 where a row rests, and their log-probabilities [steps, rows]
#            under the model itself, before temperature and filters
def advance(self, uniforms: Tensor, ends: Tensor, filters: int, ps: List[Tensor]) -> Tuple[Tensor, Tensor]:
  drawn = annotate(List[Tensor], [])
  logps = annotate(List[Tensor], [])
  rest = torch.full_like(self.state[1], -1)
  for i in range(uniforms.size(0)):
    alive = torch.gt(self.state[2], 0)
    if bool(torch.any(alive).item()):
      scores = self.state[0]
      p = self.distribution(scores, self.state[3], self.state[4], self.state[5], self.state[6], self.state[7], self.state[8], filters)
      token = self.draw(p, self.state[4], torch.select(uniforms, 0, i))
      column = token.unsqueeze(1)
      logp = torch.gather(scores, 1, column).squeeze(1) - torch.logsumexp(scores, [1])
      drawn.append(torch.where(alive, token, rest))
      logps.append(torch.where(alive, logp, torch.zeros_like(logp)))
      if self.state[3].numel() > 0:
        _s = torch.scatter_(self.state[3], 1, column, torch.ones_like(column).to(11))
      ended = torch.any(torch.eq(column, ends.unsqueeze(0)), 1)
      left = torch.clamp(self.state[2] - 1, 0)
      self.state[2] = torch.where(ended, torch.zeros_like(left), left)
      if bool(torch.any(torch.gt(self.state[2], 0)).item()):
        going = torch.gt(self.state[2], 0)
        positions = torch.where(going, self.state[1], torch.zeros_like(self.state[1]))
        width = (int(torch.max(positions).item()) // 16 + 1) * 16
        _r = self.make_room(width)
        self.state[0] = self.step(token, positions, width, ps)
        self.state[1] = self.state[1] + going.to(4)
    else:
      drawn.append(rest)
      logps.append(torch.zeros_like(rest).to(6))
  return (torch.stack(drawn), torch.stack(logps))

# Logits of the next token of every row.
def next_scores(self) -> Tensor:
  return torch.clone(self.state[0])
