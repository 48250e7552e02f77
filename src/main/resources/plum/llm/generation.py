# Completions of many prompts at once, each in a row of its own.

# Per row: 0 logits of the next token [rows, vocabulary]   1 tokens in the cache [rows]
#          2 tokens that may still be drawn [rows], 0 in a row that rests
#          3 which tokens were seen [rows, vocabulary], or nothing if no row has a penalty
#          4 temperature  5 top_k  6 top_p  7 min_p  8 penalty, [rows, 1] each
state : List[Tensor]

# Makes room for rows, all at rest.
def open_rows(self, rows: int, room: int, vocabulary: int, penalties: bool, ps: List[Tensor]) -> bool:
  like = ps[0]
  self.key_cache = annotate(List[Tensor], [])
  self.value_cache = annotate(List[Tensor], [])
  for layer in range(self.layers):
    self.key_cache.append(torch.zeros([rows, self.kv_heads, room, self.head_dim], dtype=like.dtype, device=like.device))
    self.value_cache.append(torch.zeros([rows, self.kv_heads, room, self.head_dim], dtype=like.dtype, device=like.device))
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
