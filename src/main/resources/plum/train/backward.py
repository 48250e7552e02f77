# Log-probabilities of completions, and the way back from a loss on them.
#
# A micro-batch goes forward once; the derivative of the loss with respect to the log-probabilities
# comes from outside; then it goes backward. Between the two the module keeps what the way back needs:
# the layers' outputs alone if they are to be computed again (arXiv 1604.06174), and logits only if
# they are few enough to exist at the same time.

# What the last forward pass left: 0 the output of the layers, with its history   1 the same, as a leaf
# whose gradient starts the way back   2 log-probabilities, with their history back to the leaf, or
# nothing   3 sources  4 targets  5 cosine  6 sine  7, 8 masks  9 place  10 ids  11 positions
kept : List[Tensor]
# Inputs of the layers, if they are to be computed again.
inputs : List[Tensor]
grid : List[int]

#   frame     of a micro-batch: 0 ids  1 positions [n]  2 place  3 segment, [n] or without elements
#             4 sources: index of the token each scored token follows  5 targets: the scored tokens;
#             [m] each
#   size      rows and length of the grid
#   recompute whether the layers are computed again on the way back
#   dropout   of the adapters' inputs, and the number that decides it
#   result    log-probabilities [m], in nats
def forward(self, frame: List[Tensor], size: List[int], recompute: bool, dropout: float, seed: int, ps: List[Tensor], lora: List[Tensor]) -> Tensor:
  _d = self.set_dropout(dropout, seed)
  ids = frame[0]
  positions = frame[1]
  place = frame[2]
  cos, sin = self.rotary(positions)
  masks = self.attention_masks(positions, frame[3], place, size[0], size[1])
  inputs = annotate(List[Tensor], [])
  if recompute:
    torch.set_grad_enabled(False)
  x = self.embed(ids, positions, ps)
  for layer in range(self.layers):
    if recompute:
      inputs.append(x)
    x = self.block(x, cos, sin, place, size[0], size[1], masks, layer, ps, lora)
  leaf = torch.detach(x)
  few = frame[4].size(0) <= self.piece(ps)
  torch.set_grad_enabled(few)
  if few:
    leaf = torch.requires_grad_(leaf, True)
  logps = self.target_logps(leaf, frame[4], frame[5], ps)
  torch.set_grad_enabled(True)
  self.inputs = inputs
  self.grid = size
  self.kept = [x, leaf, logps, frame[4], frame[5], cos, sin, masks[0], masks[1], place, ids, positions]
  return torch.detach(logps)

# Adds to the gradients of the trainable tensors what the loss of the last forward pass adds.
#
#   derivative [m], of the loss with respect to the log-probabilities
def backward(self, derivative: Tensor, ps: List[Tensor], lora: List[Tensor]) -> bool:
  x = self.kept[0]
  leaf = self.kept[1]
  logps = self.kept[2]
  if logps.requires_grad:
    torch.backward(logps, derivative)
  else:
    leaf = torch.requires_grad_(leaf, True)
    m = derivative.size(0)
    begin = 0
    while begin < m:
      end = min(m, begin + self.piece(ps))
      states = torch.index_select(leaf, 0, torch.slice(self.kept[3], 0, begin, end))
      part = self.piece_logps(states, torch.slice(self.kept[4], 0, begin, end), ps)
      torch.backward(part, torch.slice(derivative, 0, begin, end))
      begin = end
  gradient = unchecked_cast(Tensor, leaf.grad)
  if len(self.inputs) == 0:
    torch.backward(x, gradient)
  else:
    for i in range(self.layers):
      layer = self.layers - 1 - i
      start = torch.requires_grad_(torch.detach(self.inputs[layer]), True)
      y = self.block(start, self.kept[5], self.kept[6], self.kept[9], self.grid[0], self.grid[1], [self.kept[7], self.kept[8]], layer, ps, lora)
      torch.backward(y, gradient)
      gradient = unchecked_cast(Tensor, start.grad)
    first = self.embed(self.kept[10], self.kept[11], ps)
    if first.requires_grad:
      torch.backward(first, gradient)
  return self.forget()

# Lets go of what the last forward pass left.
def forget(self) -> bool:
  self.kept = annotate(List[Tensor], [])
  self.inputs = annotate(List[Tensor], [])
  _d = self.set_dropout(0., 0)
  return True

# The same forward, without a way back.
def score(self, frame: List[Tensor], size: List[int], ps: List[Tensor], lora: List[Tensor]) -> Tensor:
  x = self.hidden(frame[0], frame[1], frame[2], frame[3], size[0], size[1], ps, lora)
  return self.target_logps(x, frame[4], frame[5], ps)

# log sum_v p_v^2 at the positions before scored tokens, arXiv 2406.11827: what its weights are
# adjusted by.
#
#   x [n, hidden]; sources [m] -> [m]
def target_log_squares(self, x: Tensor, sources: Tensor, ps: List[Tensor]) -> Tensor:
  m = sources.size(0)
  parts = [torch.zeros([0], device=x.device)]
  begin = 0
  while begin < m:
    end = min(m, begin + self.piece(ps))
    states = torch.index_select(x, 0, torch.slice(sources, 0, begin, end))
    scores = self.scores_of(self.final_norm(states, ps), ps)
    parts.append(torch.logsumexp(torch.log_softmax(scores, 1) * 2, [1]))
    begin = end
  return torch.cat(parts, 0)

# The same of a frame, without a way back.
def score_log_squares(self, frame: List[Tensor], size: List[int], ps: List[Tensor], lora: List[Tensor]) -> Tensor:
  x = self.hidden(frame[0], frame[1], frame[2], frame[3], size[0], size[1], ps, lora)
  return self.target_log_squares(x, frame[4], ps)

# The same after forward, from what it kept.
def kept_log_squares(self, ps: List[Tensor]) -> Tensor:
  torch.set_grad_enabled(False)
  result = self.target_log_squares(torch.detach(self.kept[1]), self.kept[3], ps)
  torch.set_grad_enabled(True)
  return result
