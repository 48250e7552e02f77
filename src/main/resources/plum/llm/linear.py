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
# derivatives, so for drawing and scoring alone. The output matrix comes first.
packed : List[Tensor]
# How many of its rows are the matrix's own: the others are zeros, up to a multiple of 64. On some
# processors the kernels for other numbers of rows give wrong products.
packed_rows : List[int]
# For each slot its place in packed, or -1; empty if nothing is packed.
packed_at : List[int]
# The largest difference seen between a packed product and the plain one, relative to the product.
packed_error : float

# Zeros after x, along its first dimension, up to a multiple of 64.
def fill_up(self, x: Tensor) -> Tensor:
  spare = (64 - x.size(0) % 64) % 64
  if spare > 0:
    if x.dim() == 1:
      x = torch.constant_pad_nd(x, [0, spare])
    else:
      x = torch.constant_pad_nd(x, [0, 0, 0, spare])
  return x

# x W^T + b with a packed matrix; bias [out] or without elements.
def multiply_packed(self, x: Tensor, at: int, bias: Tensor) -> Tensor:
  none = annotate(List[Optional[number]], [])
  if bias.numel() > 0:
    y = ops.mkldnn._linear_pointwise(torch.contiguous(x), self.packed[at], self.fill_up(bias.to(x.dtype)), "none", none, "")
  else:
    y = ops.mkldnn._linear_pointwise(torch.contiguous(x), self.packed[at], None, "none", none, "")
  rows = self.packed_rows[at]
  if rows % 64 > 0:
    y = torch.slice(y, y.dim() - 1, 0, rows)
  return y

# Packs w [out, in], and multiplies five rows with it both ways.
def pack_matrix(self, w: Tensor) -> int:
  at = len(self.packed)
  w = torch.contiguous(w)
  self.packed.append(ops.mkldnn._reorder_linear_weight(self.fill_up(w), 16))
  self.packed_rows.append(w.size(0))
  x = torch.sin(torch.arange(5 * w.size(1)).to(6)).view([5, w.size(1)]).to(w.dtype)
  plain = torch.linear(x, w).to(6)
  error = torch.max(torch.abs(self.multiply_packed(x, at, torch.empty([0])).to(6) - plain))
  # No number, too, is an error.
  error = torch.nan_to_num(error / torch.clamp(torch.max(torch.abs(plain)), 1e-30), 1e30)
  self.packed_error = max(self.packed_error, float(error.item()))
  return at

# Packs the projections of the next layer; the plain ones go. Float32 or bfloat16, on a processor.
#
#   slots  of one layer, as the checkpoint has them
#   result the same, joined, without elements where a matrix was packed; copies, so that nothing holds
#          on to a mapped file
def pack_layer(self, slots: List[Tensor]) -> List[Tensor]:
  slots = self.fuse_layer(slots)
  none = torch.empty([0], dtype=slots[0].dtype)
  result = annotate(List[Tensor], [])
  for offset in range(22):
    if offset == 2 or offset == 8 or offset == 15 or offset == 19:
      self.packed_at.append(self.pack_matrix(slots[offset]))
      result.append(none)
    else:
      self.packed_at.append(-1)
      result.append(torch.clone(slots[offset]))
  return result

# Packs the output matrix, before the first layer.
def pack_head(self, head: Tensor) -> bool:
  _ = self.pack_matrix(head)
  self.packed_at = [-1, -1]
  return True

# Ends packing, after the last layer.
#
#   result packed_error
def end_packing(self) -> Tensor:
  for at in [-1, -1, 0]:
    self.packed_at.append(at)
  return torch.full([], self.packed_error)

# Goes back to plain matrices.
def forget_packed(self) -> bool:
  self.packed = annotate(List[Tensor], [])
  self.packed_rows = annotate(List[int], [])
  self.packed_at = annotate(List[int], [])
  self.packed_error = 0.
  return True

# x W^T + b
#
#   x [..., in]; bias [out] or without elements
def multiply(self, x: Tensor, ps: List[Tensor], slot: int, bias: Tensor) -> Tensor:
  at = -1
  if len(self.packed_at) > 0:
    at = self.packed_at[slot]
  if at >= 0:
    y = self.multiply_packed(x, at, bias)
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
