# The decoder-only transformer: one for all architectures, told apart by its settings and by which
# parameters are there.
#
# Parameters are a list of slots, ps. Slots 0 and 1 are the embeddings of tokens and of positions;
# then come 22 for each layer
#
#    0 input norm   2 q  4 k  6 v  8 o   10 q norm  11 k norm   12 norm of the attention's output
#   13 norm before the feed-forward part   15 gate  17 up  19 down   21 norm of its output
#
# then the final norm and the output matrix. Norms 0 and 13, the final one, and all projections are a
# weight and, after it, a bias. What a model lacks is a tensor without elements; the output matrix of
# a model with tied embeddings is such a one. Where k and v are missing, q holds all three in one
# piece, and gate holds up likewise; a feed-forward part without a gate has its first matrix there.
# Adapters are a list, lora, of 14 for each layer: A and B of q, k, v, o, gate, up, down; or an empty
# list.
#
# Tokens are packed: x is [n, hidden], all tokens of a batch after one another without padding. A
# frame says where they belong: place [n] is each token's index in a grid of rows times length
# positions, which attention needs; no elements mean that the tokens are the whole grid.

layers : int
norm_epsilon : float
# 0 root mean square, 1 the same with weights counted from one, 2 layer norm
norm_kind : int
# Whether attention and feed-forward part read the same input, arXiv 2204.06745, section 2.1.
parallel : bool
embedding_scale : float
# Logits end softly at plus and minus this, arXiv 2408.00118, section 2; 0 for no end.
final_cap : float
# Type of elements to compute in, torch's number; 0 for the parameters' own.
compute : int

#   sizes   layers, heads, kv_heads, head_dim, activation, gated, norm kind, parallel
#   numbers norm epsilon, embedding scale, attention scale, attention cap, final cap
#   windows of each layer
def configure(self, sizes: List[int], numbers: List[float], windows: List[int], compute: int) -> bool:
  self.layers = sizes[0]
  self.heads = sizes[1]
  self.kv_heads = sizes[2]
  self.head_dim = sizes[3]
  self.activation = sizes[4]
  self.gated = sizes[5] == 1
  self.norm_kind = sizes[6]
  self.parallel = sizes[7] == 1
  self.norm_epsilon = numbers[0]
  self.embedding_scale = numbers[1]
  self.attention_scale = numbers[2]
  self.attention_cap = numbers[3]
  self.final_cap = numbers[4]
  self.windows = windows
  self.compute = compute
  return True

def first_slot(self, layer: int) -> int:
  return 2 + 22 * layer

# Norm over the last dimension: root mean square, arXiv 1910.07467, or layer norm, arXiv 1607.06450.
#
#   bias may have no elements
def norm(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
  size = weight.size(0)
  if self.norm_kind == 2:
    if bias.numel() > 0:
      y = torch.layer_norm(x, [size], weight.to(x.dtype), bias.to(x.dtype), self.norm_epsilon)
    else:
      y = torch.layer_norm(x, [size], weight.to(x.dtype), None, self.norm_epsilon)
  else:
    # By way of the length of each vector, so that no square of all of x is stored.
    root = torch.linalg_vector_norm(x, 2, [-1], True, dtype=6)
    y = torch.mul(x, torch.rsqrt(root * root * (1. / float(size)) + self.norm_epsilon))
    if self.norm_kind == 1:
      y = (y * (weight.to(6) + 1)).to(x.dtype)
    else:
      y = y.to(x.dtype) * weight.to(x.dtype)
  return y

# ids, positions [n] -> [n, hidden]
def embed(self, ids: Tensor, positions: Tensor, ps: List[Tensor]) -> Tensor:
  x = torch.embedding(ps[0], ids)
  if ps[1].numel() > 0:
    x = x + torch.embedding(ps[1], positions)
  if self.compute > 0:
    x = x.to(self.compute)
  if self.embedding_scale != 1.:
    x = x * torch.full([], self.embedding_scale, dtype=x.dtype, device=x.device)
  return x

# What follows attention in a layer.
#
#   x     [n, hidden], the layer's input
#   mixed [n, heads * head_dim]
def after_attention(self, x: Tensor, mixed: Tensor, layer: int, ps: List[Tensor], lora: List[Tensor]) -> Tensor:
  slot = self.first_slot(layer)
  a = self.project(mixed, ps, slot + 8, lora, 14 * layer + 6)
  if ps[slot + 12].numel() > 0:
    a = self.norm(a, ps[slot + 12], ps[1])
  if self.parallel:
    return x + a + self.feed_forward(self.norm(x, ps[slot + 13], ps[slot + 14]), layer, ps, lora)
  x = x + a
  m = self.feed_forward(self.norm(x, ps[slot + 13], ps[slot + 14]), layer, ps, lora)
  if ps[slot + 21].numel() > 0:
    m = self.norm(m, ps[slot + 21], ps[1])
  return x + m

# One layer.
#
#   x        [n, hidden]
#   cos, sin of rotary
#   place    [n] or without elements, with the size of the grid
#   masks    of attention_masks
def block(self, x: Tensor, cos: Tensor, sin: Tensor, place: Tensor, rows: int, length: int, masks: List[Tensor], layer: int, ps: List[Tensor], lora: List[Tensor]) -> Tensor:
  slot = self.first_slot(layer)
  q, k, v = self.queries_keys_values(self.norm(x, ps[slot], ps[slot + 1]), cos, sin, layer, ps, lora)
  y = self.attend(self.to_grid(q, place, rows, length), self.to_grid(k, place, rows, length), self.to_grid(v, place, rows, length), self.mask_of(masks, layer))
  return self.after_attention(x, self.from_grid(y, place), layer, ps, lora)

def final_norm(self, x: Tensor, ps: List[Tensor]) -> Tensor:
  return self.norm(x, ps[len(ps) - 3], ps[len(ps) - 2])

# Logits of hidden states.
#
#   x [..., hidden], after the final norm -> [..., vocabulary], float32
def scores_of(self, x: Tensor, ps: List[Tensor]) -> Tensor:
  last = len(ps) - 1
  if len(self.packed_at) > 0 or ps[last].numel() > 0:
    scores = self.multiply(x, ps, last, torch.empty([0], device=x.device)).to(6)
  else:
    scores = torch.linear(x, ps[0].to(x.dtype)).to(6)
  if self.final_cap > 0.:
    scores = torch.tanh(scores / self.final_cap) * self.final_cap
  return scores

# The tokens of a padded batch, packed.
#
#   ids, mask [batch, length], mask 1 on tokens and 0 on padding, on either side
#   result    ids, positions, place in a grid padded on the right, place in the batch; each [n]
def pack(self, ids: Tensor, mask: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
  origin = torch.nonzero(torch.reshape(mask, [-1])).squeeze(1)
  ranks = torch.reshape(torch.cumsum(mask, 1) - 1, [-1])
  positions = torch.index_select(ranks, 0, origin)
  row = torch.floor_divide(origin, ids.size(1))
  return (torch.index_select(torch.reshape(ids, [-1]), 0, origin), positions, row * ids.size(1) + positions, origin)

# Hidden states of a padded batch: the embeddings, then after each layer, the last after the final
# norm; zero on padding.
#
#   ids, mask [batch, length] -> each [batch, length, hidden]
def all_hidden(self, ids: Tensor, mask: Tensor, ps: List[Tensor], lora: List[Tensor]) -> List[Tensor]:
  tokens, positions, place, origin = self.pack(ids, mask)
  rows = ids.size(0)
  length = ids.size(1)
  cos, sin = self.rotary(positions)
  masks = self.attention_masks(positions, torch.zeros([0], device=ids.device), place, rows, length)
  x = self.embed(tokens, positions, ps)
  states = [x]
  for layer in range(self.layers):
    x = self.block(x, cos, sin, place, rows, length, masks, layer, ps, lora)
    if layer == self.layers - 1:
      x = self.final_norm(x, ps)
    states.append(x)
  spread = annotate(List[Tensor], [])
  for state in states:
    grid = torch.zeros([rows * length, state.size(1)], dtype=state.dtype, device=state.device)
    spread.append(torch.index_copy(grid, 0, origin, state).view([rows, length, state.size(1)]))
  return spread

# ids, mask [batch, length] -> logits [batch, length, vocabulary]
def logits(self, ids: Tensor, mask: Tensor, ps: List[Tensor], lora: List[Tensor]) -> Tensor:
  states = self.all_hidden(ids, mask, ps, lora)
  return self.scores_of(states[len(states) - 1], ps)
