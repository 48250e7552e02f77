# Tensors and files. The types of elements are torch's numbers: 4 int64, 5 float16, 6 float32,
# 15 bfloat16.

# All of a file, seen as elements of one type; pages are read when they are first used, and writing
# to the tensor never reaches the file.
def map_file(self, path: str, elements: int, dtype: int) -> Tensor:
  return torch.from_file(path, False, elements, dtype=dtype)

# Elements [begin, begin + product(shape)) of a mapped file, without a copy.
def view_of(self, whole: Tensor, begin: int, shape: List[int]) -> Tensor:
  count = 1
  for size in shape:
    count = count * size
  return torch.view(torch.slice(whole, 0, begin, begin + count), shape)

# Room for a tensor that Java fills byte by byte.
def room(self, shape: List[int], dtype: int) -> Tensor:
  return torch.empty(shape, dtype=dtype)

# The tensor as Java may read it: on the processor, in one piece, in the given type.
def readable(self, x: Tensor, dtype: int) -> Tensor:
  return torch.contiguous(torch.detach(x).cpu().to(dtype))

# Rows [begin, end) of a tensor, in one piece.
def rows(self, x: Tensor, begin: int, end: int) -> Tensor:
  return torch.contiguous(torch.slice(torch.detach(x), 0, begin, end))

# The same on the device of another tensor.
def room_beside(self, shape: List[int], dtype: int, other: Tensor) -> Tensor:
  return torch.empty(shape, dtype=dtype, device=other.device)

# Elements [begin, begin + count) of a tensor from the first of a stage, in the tensor's type.
def fill(self, x: Tensor, begin: int, stage: Tensor, count: int) -> bool:
  flat = torch.view(x, [-1])
  part = torch.slice(flat, 0, begin, begin + count)
  _ = torch.copy_(part, torch.slice(stage, 0, 0, count))
  return True
