# Rotary position embeddings, arXiv 2104.09864, in the layout of two halves.

# One tensor: inverse frequencies [r / 2], scaled for long contexts already; r is the number of
# dimensions of a head that turn, the first ones. Without elements nothing turns.
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
#   positions [n], int64
#   result    cosine and sine, each [n, 1, r / 2], float32
def rotary(self, positions: Tensor) -> Tuple[Tensor, Tensor]:
  angles = torch.mul(positions.to(6).unsqueeze(1), self.inverse_frequencies[0]).unsqueeze(1)
  return (torch.mul(torch.cos(angles), self.rope_factor), torch.mul(torch.sin(angles), self.rope_factor))

# Turns the pairs (x_i, x_{i + r / 2}).
#
#   x [n, heads, head_dim]
def rotate(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  half = cos.size(2)
  if half == 0:
    return x
  cos = cos.to(x.dtype)
  sin = sin.to(x.dtype)
  a = torch.slice(x, 2, 0, half)
  b = torch.slice(x, 2, half, 2 * half)
  parts = [a * cos - b * sin, b * cos + a * sin]
  if 2 * half < x.size(2):
    parts.append(torch.slice(x, 2, 2 * half))
  return torch.cat(parts, 2)
