# One projection of a block, with its bias and its low-rank adapter, if it has them.

# The factor s of every adapter: alpha / rank, or alpha / sqrt(rank) for rank-stabilised ones.
lora_scale : float
# Probability with which an adapter does not see an element of its input, and the number that decides
# which; 0 but for a training step.
lora_dropout : float
dropout_seed : int

def set_lora_scale(self, scale: float) -> bool:
  self.lora_scale = scale
  return True

def set_dropout(self, probability: float, seed: int) -> bool:
  self.lora_dropout = probability
  self.dropout_seed = seed
  return True

# Drops elements of x with probability p and scales the others by 1 / (1 - p). Which ones follows from
# the seed, the adapter and the element's place alone, on every device and whenever it is asked.
#
#   x [n, in]
def drop(self, x: Tensor, pair: int) -> Tensor:
  seed = (self.dropout_seed * 1000003 + pair) % 2147483648
  row = torch.arange(x.size(0), device=x.device) * 2654435761 + seed * 40503
  column = torch.arange(x.size(1), device=x.device) * 2246822519 + seed
  z = torch.bitwise_xor(self.mix(row).unsqueeze(1), self.mix(column).unsqueeze(0))
  z = torch.bitwise_and(self.mix(z), 16777215)
  kept = torch.ge(z, int(self.lora_dropout * 16777216.))
  return x * kept.to(x.dtype) * (1. / (1. - self.lora_dropout))

# Spreads the bits of integers, 32 of them at a time.
def mix(self, z: Tensor) -> Tensor:
  z = torch.bitwise_and(z, 4294967295)
  z = torch.bitwise_and(torch.bitwise_xor(z, torch.bitwise_right_shift(z, 16)) * 73244475, 4294967295)
  z = torch.bitwise_and(torch.bitwise_xor(z, torch.bitwise_right_shift(z, 16)) * 73244475, 4294967295)
  return torch.bitwise_xor(z, torch.bitwise_right_shift(z, 16))

# Matrices in the layout oneDNN multiplies fastest with: on a processor up to three times as fast as
# the plain product when there are few rows, and equal to the bit whatever the number of rows. Without
# derivatives, so for drawing and scoring alone.
packed : List[Tensor]
# For each slot its place in packed, or -1; empty if nothing is packed.
packed_at : List[int]

# Packs the projections of the next layer; the plain ones go. Float32 or bfloat16, on a processor.
#
#   slots  of one layer, as the checkpoint has them
#   result the same, joined, without elements where a matrix was packed; copies, so that nothing holds
#          on to a mapped file
def pack_layer(self, slots: List[Tensor]) -> List[Tensor]:
  if len(self.packed_at) == 0:
    self.packed_at = [-1, -1]
  slots = self.fuse_layer(slots)
  none = torch.empty([0], dtype=slots[0].dtype)
  result = annotate(List[Tensor], [])
  for offset in range(22):
    if offset == 2 or offset == 8 or offset == 15 or offset == 19:
      self.packed_at.append(len(self.packed))
      self.packed.append(ops.mkldnn._reorder_linear_weight(torch.contiguous(slots[offset]), 16))
      result.append(none)
    else:
      self.packed_at.append(-1)
      result.append(torch.clone(slots[offset]))
  return result

# Packs the output matrix, after the last layer.
def pack_head(self, head: Tensor) -> bool:
  for at in [-1, -1, len(self.packed)]:
    self.packed_at.append(at)
  self.packed.append(ops.mkldnn._reorder_linear_weight(torch.contiguous(head), 16))
  return True

# x W^T + b
#
#   x [..., in]; bias [out] or without elements
def multiply(self, x: Tensor, ps: List[Tensor], slot: int, bias: Tensor) -> Tensor:
  at = -1
  if len(self.packed_at) > 0:
    at = self.packed_at[slot]
  none = annotate(List[Optional[number]], [])
  if at >= 0:
    if bias.numel() > 0:
      y = ops.mkldnn._linear_pointwise(torch.contiguous(x), self.packed[at], bias.to(x.dtype), "none", none, "")
    else:
      y = ops.mkldnn._linear_pointwise(torch.contiguous(x), self.packed[at], None, "none", none, "")
  elif bias.numel() > 0:
    y = torch.linear(x, ps[slot].to(x.dtype), bias.to(x.dtype))
  else:
    y = torch.linear(x, ps[slot].to(x.dtype))
  return y

# x W^T + b + s (x A^T) B^T                                     arXiv 2106.09685, equation 3
#
#   x     [n, in]
#   slot  of W [out, in] in ps; b [out], or nothing, comes after it
#   pair  of A [rank, in] in lora; B [out, rank] comes after it
#
# A missing tensor is one without elements; lora may also be an empty list.
def project(self, x: Tensor, ps: List[Tensor], slot: int, lora: List[Tensor], pair: int) -> Tensor:
  y = self.multiply(x, ps, slot, ps[slot + 1])
  if len(lora) > 0:
    if lora[pair].numel() > 0:
      seen = x
      if self.lora_dropout > 0.:
        seen = self.drop(x, pair)
      low = torch.linear(torch.linear(seen, lora[pair].to(x.dtype)), lora[pair + 1].to(x.dtype))
      y = torch.add(y, low, alpha=self.lora_scale)
  return y
