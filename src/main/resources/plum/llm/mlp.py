# The gated feed-forward part of a block, arXiv 2002.05202.

# 0 SiLU, 1 GELU, 2 GELU with tanh
activation : int

def activate(self, x: Tensor) -> Tensor:
  if self.activation == 0:
    y = torch.silu(x)
  elif self.activation == 1:
    y = torch.gelu(x)
  else:
    y = torch.gelu(x, approximate="tanh")
  return y

# W_down (act(W_gate x) * W_up x)
#
#   x [..., hidden]
def feed_forward(self, x: Tensor, layer: int, ps: List[Tensor], lora: List[Tensor]) -> Tensor:
  slot = self.first_slot(layer)
  pair = 14 * layer
  gate = self.activate(self.project(x, ps, slot + 12, lora, pair + 8))
  up = self.project(x, ps, slot + 14, lora, pair + 10)
  return self.project(gate * up, ps, slot + 16, lora, pair + 12)
