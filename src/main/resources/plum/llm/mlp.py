# The feed-forward part of a block.

# 0 SiLU, 1 GELU, 2 GELU with tanh
activation : int
# Whether a second matrix gates the first, arXiv 2002.05202.
gated : bool

def activate(self, x: Tensor) -> Tensor:
  if self.activation == 0:
    y = torch.silu(x)
  elif self.activation == 1:
    y = torch.gelu(x)
  else:
    y = torch.gelu(x, approximate="tanh")
  return y

# W_down (act(W_gate x) * W_up x), or W_down act(W x)
#
#   x [n, hidden]
def feed_forward(self, x: Tensor, layer: int, ps: List[Tensor], lora: List[Tensor]) -> Tensor:
  slot = self.first_slot(layer)
  pair = 14 * layer
  y = self.project(x, ps, slot + 15, lora, pair + 8)
  if not self.gated:
    y = self.activate(y)
  elif ps[slot + 17].numel() == 0:
    inner = y.size(1) // 2
    y = self.activate(torch.slice(y, 1, 0, inner)) * torch.slice(y, 1, inner)
  else:
    y = self.activate(y) * self.project(x, ps, slot + 17, lora, pair + 10)
  return self.project(y, ps, slot + 19, lora, pair + 12)
