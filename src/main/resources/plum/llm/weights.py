# Operations on whole parameter lists.

# The slots in another type of elements; those that have it already stay as they are.
def cast(self, ps: List[Tensor], dtype: int) -> List[Tensor]:
  result = annotate(List[Tensor], [])
  for p in ps:
    result.append(torch.detach(p).to(dtype))
  return result

# Copies that share no memory with the originals.
def copies(self, ps: List[Tensor]) -> List[Tensor]:
  result = annotate(List[Tensor], [])
  for p in ps:
    result.append(torch.clone(torch.detach(p)))
  return result

# From the way a checkpoint stores a matrix, or its bias, to ours.
#
#   storage 0 as ours, [out, in]   1 [in, out]   2 q, k and v head by head, not one after the other
#   heads   of the model, for 2
def from_storage(self, x: Tensor, storage: int, heads: int) -> Tensor:
  if storage == 1 and x.dim() == 2:
    x = torch.contiguous(x.transpose(0, 1))
  elif storage == 2:
    shape = x.size()
    x = x.reshape([heads, 3, x.size(0) // heads // 3, -1]).transpose(0, 1).reshape(shape)
  return x

# And back.
def to_storage(self, x: Tensor, storage: int, heads: int) -> Tensor:
  x = torch.detach(x)
  if storage == 1 and x.dim() == 2:
    x = torch.contiguous(x.transpose(0, 1))
  elif storage == 2:
    shape = x.size()
    x = x.reshape([3, heads, x.size(0) // heads // 3, -1]).transpose(0, 1).reshape(shape)
  return x

# The slots with adapters worked in: W + s B A. Slots without an adapter are shared, not copied.
def merged(self, ps: List[Tensor], lora: List[Tensor]) -> List[Tensor]:
  result = annotate(List[Tensor], [])
  for p in ps:
    result.append(p)
  slots = [2, 4, 6, 8, 15, 17, 19]
  for layer in range(len(lora) // 14):
    for i in range(7):
      a = lora[14 * layer + 2 * i]
      b = lora[14 * layer + 2 * i + 1]
      if a.numel() > 0:
        slot = self.first_slot(layer) + slots[i]
        w = torch.add(ps[slot].to(6), torch.matmul(b, a), alpha=self.lora_scale)
        result[slot] = w.to(ps[slot].dtype)
  return result

# Marks parameters as leaves that gather gradients.
def track(self, ps: List[Tensor]) -> bool:
  for p in ps:
    _ = torch.requires_grad_(p, True)
  return True
