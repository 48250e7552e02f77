# Gradients of a step, and the step itself. Gradients travel as arguments: a list that is made and
# changed inside one function, and not used after, is left out by the compiler together with the
# change.

# The gradients of leaves, as they lie there; every leaf must have one.
def gradients(self, parameters: List[Tensor]) -> List[Tensor]:
  result = annotate(List[Tensor], [])
  for p in parameters:
    result.append(unchecked_cast(Tensor, p.grad))
  return result

# The gradient of a leaf; zeros if nothing went backward to it yet.
def gradient_of(self, p: Tensor) -> Tensor:
  torch.backward(torch.sum(torch.mul(p, 0.)))
  return unchecked_cast(Tensor, p.grad)

# Sets the gradients of leaves to zero.
def zero_gradients(self, parameters: List[Tensor]) -> List[Tensor]:
  for p in parameters:
    _ = torch.zero_(torch.detach(self.gradient_of(p)))
  return parameters

# Adds the gradients of one replica to those of another.
def add_gradients(self, targets: List[Tensor], sources: List[Tensor]) -> List[Tensor]:
  for i in range(len(targets)):
    gradient = torch.detach(self.gradient_of(targets[i]))
    _ = torch.add_(gradient, torch.detach(self.gradient_of(sources[i])).to(gradient.device))
  return targets

def zero(self, tensors: List[Tensor]) -> List[Tensor]:
  torch._foreach_zero_(tensors)
  return tensors

# Tensors of zeros in the shapes of others.
def zeros_of(self, tensors: List[Tensor]) -> List[Tensor]:
  result = annotate(List[Tensor], [])
  for x in tensors:
    result.append(torch.zeros_like(torch.detach(x)))
  return result

# One counter of steps for each tensor, beside it.
def counters_of(self, tensors: List[Tensor], count: float) -> List[Tensor]:
  result = annotate(List[Tensor], [])
  for x in tensors:
    result.append(torch.full([], count, dtype=6, device=x.device))
  return result

# Scales all gradients so that their joint norm is at most max_norm. Returns the norm before.
def clip(self, gradients: List[Tensor], max_norm: float) -> Tensor:
  norm = torch.norm(torch.stack(torch._foreach_norm(gradients, 2)))
  scale = torch.clamp(torch.mul(torch.reciprocal(torch.add(norm, 1e-06)), max_norm), None, 1.)
  torch._foreach_mul_(gradients, scale)
  return norm

# One step of Adam with decoupled weight decay, arXiv 1711.05101, algorithm 2.
#
#   first, second  running means of gradients and of their squares
#   counters       steps taken, one for each parameter
def adamw(self, parameters: List[Tensor], gradients: List[Tensor], first: List[Tensor], second: List[Tensor], counters: List[Tensor], rate: float, beta1: float, beta2: float, epsilon: float, decay: float) -> bool:
  torch._foreach_add_(counters, 1)
  none = annotate(List[Tensor], [])
  torch._fused_adamw_(parameters, gradients, first, second, none, counters, lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False)
  return True

# Overwrites tensors with the values of others.
def assign(self, targets: List[Tensor], sources: List[Tensor]) -> List[Tensor]:
  for i in range(len(targets)):
    _ = torch.copy_(torch.detach(targets[i]), sources[i])
  return targets
