# The decoder-only transformer of Llama and its kin.
#
# Parameters are a list of slots, ps. Slot 0 is the embedding; then come 18 for each layer
#
#    0 input norm   1 q  3 k  5 v  7 o (weight, bias)   9 q norm  10 k norm
#   11 norm before the feed-forward part   12 gate  14 up  16 down (weight, bias)
#
# then the final norm and the output matrix. What a model lacks is a tensor without elements; the
# output matrix of a model with tied embeddings is such a one. Adapters are a list, lora, of 14 for
# each layer: A and B of q, k, v, o, gate, up, down; or an empty list.

layers : int
norm_epsilon : float

def configure(self, layers: int, heads: int, kv_heads: int, head_dim: int, activation: int, norm_epsilon: float, windows: List[int]) -> bool:
  self.layers = layers
  self.heads = heads
  self.kv_heads = kv_heads
  self.head_dim = head_dim
  self.activation = activation
  self.norm_epsilon = norm_epsilon
  self.windows = windows
  return True

def first_slot(self, layer: int) -> int:
  return 1 + 18 * layer

# Root mean square norm over the last dimension, arXiv 1910.07467.
def norm(self, x: Tensor, weight: Tensor) -> Tensor:
  return torch.rms_norm(x, [weight.size(0)], weight, self.norm_epsilon)

# Positions of tokens, counted without padding.
#
#   mask [batch, length] -> [batch, length]
def positions_of(self, mask: Tensor) -> Tensor:
  return torch.clamp(torch.cumsum(mask, 1) - 1, 0)

# ids [batch, length] -> [batch, length, hidden]
def embed(self, ids: Tensor, ps: List[Tensor]) -> Tensor:
  return torch.embedding(ps[0], ids)

# One layer.
#
#   x     [batch, length, hidden]
#   masks of attention_masks
def block(self, x: Tensor, cos: Tensor, sin: Tensor, masks: List[Tensor], layer: int, ps: List[Tensor], lora: List[Tensor]) -> Tensor:
  slot = self.first_slot(layer)
  if self.windows[layer] > 0:
    mask = masks[1]
  else:
    mask = masks[0]
  q, k, v = self.queries_keys_values(self.norm(x, ps[slot]), cos, sin, layer, ps, lora)
  x = x + self.project(self.attend(q, k, v, mask), ps, slot + 7, lora, 14 * layer + 6)
  return x + self.feed_forward(self.norm(x, ps[slot + 11]), layer, ps, lora)

def final_norm(self, x: Tensor, ps: List[Tensor]) -> Tensor:
  return self.norm(x, ps[len(ps) - 2])

# The output matrix [vocabulary, hidden].
def output_matrix(self, ps: List[Tensor]) -> Tensor:
  head = ps[len(ps) - 1]
  if head.numel() == 0:
    head = ps[0]
  return head

# ids, mask [batch, length] -> hidden states after the final norm [batch, length, hidden]
def hidden(self, ids: Tensor, mask: Tensor, ps: List[Tensor], lora: List[Tensor]) -> Tensor:
  cos, sin = self.rotary(self.positions_of(mask))
  masks = self.attention_masks(mask)
  x = self.embed(ids, ps)
  for layer in range(self.layers):
    x = self.block(x, cos, sin, masks, layer, ps, lora)
  return self.final_norm(x, ps)

# The same, one tensor after the other: the embeddings, after each layer, the last after the norm.
def all_hidden(self, ids: Tensor, mask: Tensor, ps: List[Tensor], lora: List[Tensor]) -> List[Tensor]:
  cos, sin = self.rotary(self.positions_of(mask))
  masks = self.attention_masks(mask)
  x = self.embed(ids, ps)
  states = [x]
  for layer in range(self.layers):
    x = self.block(x, cos, sin, masks, layer, ps, lora)
    if layer == self.layers - 1:
      x = self.final_norm(x, ps)
    states.append(x)
  return states

# ids, mask [batch, length] -> logits [batch, length, vocabulary]
def logits(self, ids: Tensor, mask: Tensor, ps: List[Tensor], lora: List[Tensor]) -> Tensor:
  return torch.linear(self.hidden(ids, mask, ps, lora), self.output_matrix(ps))
