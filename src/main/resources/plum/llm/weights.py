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

# The slots with adapters worked in: W + s B A. Slots without an adapter are shared, not copied.
def merged(self, ps: List[Tensor], lora: List[Tensor]) -> List[Tensor]:
  result = annotate(List[Tensor], [])
  for p in ps:
    result.append(p)
  slots = [1, 3, 5, 7, 12, 14, 16]
  for layer in range(len(lora) // 14):
    for i in range(7):
      a = lora[14 * layer + 2 * i]
      b = lora[14 * layer + 2 * i + 1]
      if a.numel() > 0:
        slot = self.first_slot(layer) + slots[i]
        result[slot] = torch.add(ps[slot], torch.matmul(b, a), alpha=self.lora_scale)
  return result

# Marks parameters as leaves that gather gradients.
def track(self, ps: List[Tensor]) -> bool:
  for p in ps:
    _ = torch.requires_grad_(p, True)
  return True
