"""Steps of direct preference optimisation (arXiv 2305.18290) over padded pairs."""

import os

import torch
import torch.nn.functional as F
from torch import nn

from llama import Llama, read_tensors


class Adapted(nn.Module):
    """A frozen projection and its low-rank adapter: W x + scale B (A x)."""

    def __init__(self, base, rank, scale):
        super().__init__()
        self.base = base
        device = base.weight.device
        self.lora_A = nn.Linear(base.in_features, rank, bias=False, device=device)
        self.lora_B = nn.Linear(rank, base.out_features, bias=False, device=device)
        self.scale = scale
        self.on = True

    def forward(self, x):
        y = self.base(x)
        if self.on:
            y = y + self.lora_B(self.lora_A(x)) * self.scale
        return y


def adapt(model, lora):
    """Puts adapters around projections; their first values come from a folder."""
    values = read_tensors(os.path.join(lora["folder"], "adapter_model.safetensors"))
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    adapters = []
    for name, module in list(model.named_modules()):
        for child, base in list(module.named_children()):
            prefix = f"base_model.model.{name}.{child}."
            if prefix + "lora_A.weight" in values:
                adapted = Adapted(base, lora["rank"], lora["alpha"] / lora["rank"])
                device = base.weight.device
                for part in ("lora_A", "lora_B"):
                    value = values[prefix + part + ".weight"].clone().to(device)
                    getattr(adapted, part).weight = nn.Parameter(value)
                setattr(module, child, adapted)
                adapters.append(adapted)
    return adapters


def collate(pairs, device):
    """Chosen rows, then rejected rows, padded on the right: ids, mask, completion mask."""
    rows = [(p["prompt"], p["chosen"]) for p in pairs]
    rows += [(p["prompt"], p["rejected"]) for p in pairs]
    longest = max(len(a) + len(b) for a, b in rows)
    ids, mask, completion = [], [], []
    for prompt, answer in rows:
        rest = longest - len(prompt) - len(answer)
        ids.append(prompt + answer + [0] * rest)
        mask.append([1] * (len(prompt) + len(answer)) + [0] * rest)
        completion.append([0] * len(prompt) + [1] * len(answer) + [0] * rest)
    return tuple(torch.tensor(x, device=device) for x in (ids, mask, completion))


def log_probabilities(model, ids, mask, completion):
    """Sum over completion tokens of log p, [rows].

    Without softmax's own copy of the logits: log p(token) = logit - logsumexp(logits).
    """
    logits = model.head(model.hidden(ids, mask))[:, :-1]
    chosen = logits.gather(2, ids[:, 1:, None]).squeeze(2)
    logps = chosen - logits.logsumexp(dim=-1)
    return (logps * completion[:, 1:]).sum(dim=-1)


def train(work, device, clock):
    """Runs steps of one batch each; returns what the steps measured.

    clock called when the model is there and the first step begins
    """
    policy = Llama.load(work["folder"], device)
    adapters, reference = [], None
    if work.get("lora"):
        adapters = adapt(policy, work["lora"])
    else:
        reference = Llama.load(work["folder"], device)
        # Mapped weights are not to be trained in place of the reference's.
        policy.load_state_dict(
            {n: p.detach().clone() for n, p in policy.state_dict().items()}, assign=True
        )
    trained = [p.requires_grad_(True) for p in policy.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        trained,
        lr=work["learningRate"],
        betas=tuple(work["betas"]),
        eps=work["epsilon"],
        weight_decay=0.0,
        fused=True,
    )
    clock()
    steps = []
    size = work["batch"]
    for begin in range(0, len(work["pairs"]), size):
        batch = collate(work["pairs"][begin : begin + size], device)
        with torch.no_grad():
            if reference is not None:
                known = log_probabilities(reference, *batch)
            else:
                for adapter in adapters:
                    adapter.on = False
                known = log_probabilities(policy, *batch)
                for adapter in adapters:
                    adapter.on = True
        logps = log_probabilities(policy, *batch)
        chosen, rejected = (logps - known).chunk(2)
        loss = -F.logsigmoid(work["beta"] * (chosen - rejected)).mean()
        loss.backward()
        norm = nn.utils.clip_grad_norm_(trained, work["clip"])
        optimizer.step()
        optimizer.zero_grad()
        steps.append(
            {
                "loss": loss.item(),
                "grad_norm": norm.item(),
                "logps/chosen": logps.chunk(2)[0].mean().item(),
                "logps/rejected": logps.chunk(2)[1].mean().item(),
                "padded": batch[0].numel(),
            }
        )
    return steps
