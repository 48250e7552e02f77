# Rotary position embeddings, arXiv 2104.09864, in the layout of two halves.

# One tensor: inverse frequencies [head_dim / 2], scaled for long contexts already.
inverse_frequencies : List[Tensor]
# Factor of cosine and sine; 1 except for YaRN (arXiv 2309.00071).
rope_factor : float

def set_rope(self, inverse: Tensor, factor: float) -> bool:
  # A copy: the memory behind a tensor made from a Java array goes when Java lets go of it.
  self.inverse_frequencies = [torch.clone(inverse)]
  self.rope_factor = factor
  return True

# Angles of positions.
#
#   positions [batch, length], int64
#   result    cosine and sine, each [batch, 1, length, head_dim / 2], float32
def rotary(self, positions: Tensor) -> Tuple[Tensor, Tensor]:
  angles = torch.mul(positions.to(6).unsqueeze(-1), self.inverse_frequencies[0]).unsqueeze(1)
  return (torch.mul(torch.cos(angles), self.rope_factor), torch.mul(torch.sin(angles), self.rope_factor))

# Turns the pairs (x_i, x_{i + head_dim / 2}).
#
#   x [batch, heads, length, head_dim]
def rotate(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  half = x.size(3) // 2
  a = torch.slice(x, 3, 0, half)
  b = torch.slice(x, 3, half)
  return torch.cat([a * cos - b * sin, b * cos + a * sin], 3)
