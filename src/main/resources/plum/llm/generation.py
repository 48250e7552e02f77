# Completions of many prompts at once, each in a row of its own.

# Per row: 0 logits of the next token [rows, vocabulary]   1 tokens in the cache [rows]
#          2 tokens that may still be drawn [rows], 0 in a row that rests
#          3 tokens of prompt and completion [rows, room], or nothing if no row looks back
#          4 temperature  5 top_k  6 top_p  7 min_p  8 penalty  9 presence  10 frequency
#          11 tokens to draw before an end token may come  12 its set of forbidden sequences,
#          from 4 on [rows, 1] each
#          13 how often each token was drawn [rows, vocabulary], or nothing
state : List[Tensor]
# Nothing, or forbidden sequences: 0 what precedes their last tokens [n, m], -1 where anything may
#          1 their last tokens [n]   2 the sequences of each set [sets, n], bool
bans : List[Tensor]
# How many of the most probable tokens are reported with every token drawn.
alternatives : int

# Makes room for rows, all at rest.
#
#   tokens_kept whether some row looks back at its tokens
def open_rows(self, rows: int, room: int, vocabulary: int, tokens_kept: bool, ps: List[Tensor]) -> bool:
  like = ps[0]
  self.key_cache = annotate(List[Tensor], [])
  self.value_cache = annotate(List[Tensor], [])
  for layer in range(self.layers):
    self.key_cache.append(torch.zeros([rows, self.kv_heads, room, self.head_dim], dtype=like.dtype, device=like.device))
    self.value_cache.append(torch.zeros([rows, self.kv_heads, room, self.head_dim], dtype=like.dtype, device=like.device))
  tokens = torch.zeros([0], dtype=4, device=like.device)
  if tokens_kept:
    tokens = torch.zeros([rows, room], dtype=4, device=like.device)
  count = torch.zeros([rows], dtype=4, device=like.device)
  one = torch.ones([rows, 1], device=like.device)
  none = torch.zeros([rows, 1], device=like.device)
  whole = torch.zeros([rows, 1], dtype=4, device=like.device)
  self.state = [torch.zeros([rows, vocabulary], device=like.device), count, torch.clone(count), tokens, torch.clone(one), whole, torch.clone(one), none, torch.clone(one), torch.clone(none), torch.clone(none), torch.clone(whole), torch.clone(whole), torch.zeros([0], dtype=3, device=like.device)]
  self.bans = annotate(List[Tensor], [])
  self.alternatives = 0
  return True

# Counts drawn tokens from now on, for presence and frequency penalties.
def count_tokens(self) -> bool:
  self.state[13] = torch.zeros_like(self.state[0], dtype=3)
  return True

# Forbids sequences of tokens; the arguments as in bans.
def forbid(self, prefixes: Tensor, last: Tensor, sets: Tensor) -> bool:
  self.bans = [torch.clone(prefixes), torch.clone(last), torch.clone(sets)]
  return True

# Reports the most probable tokens from now on.
def report_alternatives(self, most: int) -> bool:
  self.alternatives = min(most, self.state[0].size(1))
  return True

# Frees the caches.
def close_rows(self) -> bool:
  self.key_cache = annotate(List[Tensor], [])
  self.value_cache = annotate(List[Tensor], [])
  self.prompt_keys = annotate(List[Tensor], [])
  self.prompt_values = annotate(List[Tensor], [])
  self.prompt_scores = annotate(List[Tensor], [])
  self.state = annotate(List[Tensor], [])
  self.bans = annotate(List[Tensor], [])
  return True

# Lengthens the rows' tokens, if need be, so that there are the given number of columns.
def make_token_room(self, needed: int) -> bool:
  room = self.state[3].size(1)
  if needed > room:
    self.state[3] = torch.constant_pad_nd(self.state[3], [0, max(needed, 2 * room) - room])
  return True

# Starts completions of prompts that were read last.
#
#   rows     [n], where they go
#   prompts  [n], indices into the prompts read last
#   lengths  [n], tokens of these prompts
#   limits   [n], most tokens to draw
#   settings [n, 5 to 9], float64: temperature and so on, in the order of the state
#   ids      [prompts, length], needed where tokens are kept
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
    _t = self.make_token_room(ids.size(1))
    tokens = torch.slice(self.state[3], 1, 0, ids.size(1))
    _3 = torch.index_copy_(tokens, 0, rows, torch.index_select(ids, 0, prompts))
  if self.state[13].numel() > 0:
    _13 = torch.index_fill_(self.state[13], 0, rows, 0)
  for i in range(settings.size(1)):
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

# Logits of the next token after penalties, forbidden sequences and the least length.
#
#   ends, filters as advance has them
def changed_scores(self, ends: Tensor, filters: int) -> Tensor:
  scores = self.state[0]
  count = self.state[1].unsqueeze(1)
  if self.state[3].numel() > 0:
    widest = int(torch.max(count).item())
    _ = self.make_token_room(widest + 1)
    if filters % 2 == 1 or filters // 16 % 2 == 1:
      ids = torch.slice(self.state[3], 1, 0, widest)
      places = torch.arange(widest, device=ids.device).unsqueeze(0)
      # Beyond a row's end its first token is repeated.
      ids = torch.where(torch.lt(places, count), ids, torch.slice(ids, 1, 0, 1))
      scores = self.penalize(scores, ids, self.state[13], self.state[8], self.state[9], self.state[10])
    if filters // 32 % 2 == 1:
      prefixes = self.bans[0]
      reach = prefixes.size(1)
      columns = count - reach + torch.arange(reach, device=count.device).unsqueeze(0)
      tail = torch.gather(self.state[3], 1, torch.clamp(columns, 0))
      tail = torch.masked_fill(tail, torch.lt(columns, 0), -2)
      applies = torch.index_select(self.bans[2], 0, self.state[12].squeeze(1))
      scores = self.ban(scores, tail, prefixes, self.bans[1], applies)
  if filters // 64 % 2 == 1:
    scores = self.postpone_end(scores, torch.gt(self.state[11].squeeze(1), 0), ends)
  return scores

# Draws tokens for every row that does not rest.
#
#   uniforms [steps, rows], float64
#   ends     [n], the end tokens
#   filters  as filtered wants it
#   result   tokens [steps, rows], -1 where a row rests, and their log-probabilities [steps, rows]
#            under the model itself, before temperature and filters; if alternatives are reported
#            the most probable tokens and their log-probabilities, sorted [steps, rows, alternatives]
def advance(self, uniforms: Tensor, ends: Tensor, filters: int, ps: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
  drawn = annotate(List[Tensor], [])
  logps = annotate(List[Tensor], [])
  others = annotate(List[Tensor], [])
  other_logps = annotate(List[Tensor], [])
  rest = torch.full_like(self.state[1], -1)
  # Products of a batch with fewer than 400 multiplications each are summed in another order.
  least = (400 // (self.heads // self.kv_heads * self.head_dim) // 16 + 1) * 16
  for i in range(uniforms.size(0)):
    alive = torch.gt(self.state[2], 0)
    if bool(torch.any(alive).item()):
      scores = self.state[0]
      own = torch.softmax(scores, 1)
      changed = self.changed_scores(ends, filters)
      if filters // 256 % 2 == 1:
        p = own
        if filters % 256 > 0:
          p = self.filtered(changed, self.state[4], self.state[5], self.state[6], self.state[7], filters)
        token = self.draw(p, torch.select(uniforms, 0, i))
        if filters // 512 % 2 == 1:
          token = torch.where(torch.gt(self.state[4].squeeze(1), 0), token, torch.argmax(changed, 1))
      else:
        token = torch.argmax(changed, 1)
      column = token.unsqueeze(1)
      logp = self.logs_of(scores, own, column).squeeze(1)
      drawn.append(torch.where(alive, token, rest))
      logps.append(torch.where(alive, logp, torch.zeros_like(logp)))
      if self.alternatives > 0:
        _most, which = torch.topk(scores, self.alternatives, 1)
        others.append(which)
        other_logps.append(self.logs_of(scores, own, which))
      if self.state[3].numel() > 0:
        _s = torch.scatter_(self.state[3], 1, self.state[1].unsqueeze(1), column)
      if self.state[13].numel() > 0:
        _c = torch.scatter_add_(self.state[13], 1, column, torch.ones_like(column).to(3))
      if filters // 64 % 2 == 1:
        self.state[11] = torch.clamp(self.state[11] - 1, 0)
      ended = torch.any(torch.eq(column, ends.unsqueeze(0)), 1)
      left = torch.clamp(self.state[2] - 1, 0)
      self.state[2] = torch.where(ended, torch.zeros_like(left), left)
      if bool(torch.any(torch.gt(self.state[2], 0)).item()):
        going = torch.gt(self.state[2], 0)
        positions = torch.where(going, self.state[1], torch.zeros_like(self.state[1]))
        width = max(least, (int(torch.max(positions).item()) // 16 + 1) * 16)
        _r = self.make_room(width)
        self.state[0] = self.step(token, positions, width, ps)
        self.state[1] = self.state[1] + going.to(4)
    else:
      drawn.append(rest)
      logps.append(torch.zeros_like(rest).to(6))
      if self.alternatives > 0:
        others.append(torch.zeros([rest.size(0), self.alternatives], dtype=4, device=rest.device))
        other_logps.append(torch.zeros([rest.size(0), self.alternatives], device=rest.device))
  if self.alternatives > 0:
    return (torch.stack(drawn), torch.stack(logps), torch.stack(others), torch.stack(other_logps))
  return (torch.stack(drawn), torch.stack(logps), rest, rest)

# Logits of the next token of every row.
def next_scores(self) -> Tensor:
  return torch.clone(self.state[0])
