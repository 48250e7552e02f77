# One projection of a block, with its bias and its low-rank adapter, if it has them.

# The factor s of every adapter: alpha / rank, or alpha / sqrt(rank) for rank-stabilised ones.
lora_scale : float

def set_lora_scale(self, scale: float) -> bool:
  self.lora_scale = scale
  return True

# x W^T + b + s (x A^T) B^T                                     arXiv 2106.09685, equation 3
#
#   x     [..., in]
#   slot  of W [out, in] in ps; b [out], or nothing, comes after it
#   pair  of A [rank, in] in lora; B [out, rank] comes after it
#
# A missing tensor is one without elements; lora may also be an empty list.
def project(self, x: Tensor, ps: List[Tensor], slot: int, lora: List[Tensor], pair: int) -> Tensor:
  bias = ps[slot + 1]
  if bias.numel() > 0:
    y = torch.linear(x, ps[slot], bias)
  else:
    y = torch.linear(x, ps[slot])
  if len(lora) > 0:
    if lora[pair].numel() > 0:
      low = torch.linear(torch.linear(x, lora[pair]), lora[pair + 1])
      y = torch.add(y, low, alpha=self.lora_scale)
  return y
