"""Reads a saved checkpoint, and an adapter, and scores completions in float64, from the papers.

Shares nothing with the peer: a second opinion on what the files mean. Only torch's elementary
operations are used. One JSON line in, one out.
"""

import json
import math
import pathlib
import sys

import torch

WIDTH = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2}


def tensors_of(file):
    """Name to float64 tensor. Layout: length of the header, header in JSON, bytes."""
    data = bytearray(pathlib.Path(file).read_bytes())
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size].decode())
    header.pop("__metadata__", None)
    found, covered = {}, 0
    kinds = {"F64": torch.float64, "F32": torch.float32}
    kinds |= {"F16": torch.float16, "BF16": torch.bfloat16}
    for name, entry in sorted(header.items(), key=lambda e: e[1]["data_offsets"]):
        begin, end = entry["data_offsets"]
        count = math.prod(entry["shape"])
        assert begin == covered and end - begin == count * WIDTH[entry["dtype"]], name
        covered = end
        flat = torch.frombuffer(
            data, dtype=kinds[entry["dtype"]], count=count, offset=8 + size + begin
        )
        found[name] = flat.to(torch.float64).reshape(entry["shape"])
    assert 8 + size + covered == len(data), "bytes beyond the last tensor"
    return found


def checkpoint(folder):
    folder = pathlib.Path(folder)
    index = folder / "model.safetensors.index.json"
    if not index.exists():
        return tensors_of(folder / "model.safetensors")
    whole = {}
    for shard in set(json.loads(index.read_text())["weight_map"].values()):
        whole |= tensors_of(folder / shard)
    return whole


def merge(weights, adapter):
    """W + s B A for every pair in the adapter's file; s as its configuration says."""
    folder = pathlib.Path(adapter)
    config = json.loads((folder / "adapter_config.json").read_text())
    root = math.sqrt(config["r"]) if config.get("use_rslora") else config["r"]
    pairs = tensors_of(folder / "adapter_model.safetensors")
    used = set()
    for name in pairs:
        if name.endswith(".lora_A.weight"):
            stem = name.removesuffix(".lora_A.weight")
            module = stem.removeprefix("base_model.model.")
            assert module.split(".")[-1] in config["target_modules"], module
            low = pairs[stem + ".lora_B.weight"] @ pairs[name]
            target = module + ".weight"
            weights[target] = weights[target] + config["lora_alpha"] / root * low
            used |= {name, stem + ".lora_B.weight"}
    assert used == set(pairs), "tensors that belong to no projection"
    return len(used) // 2


def rms(x, weight, epsilon):
    return weight * x / (x.pow(2).mean(-1, keepdim=True) + epsilon).sqrt()


def turn(x, theta):
    """Rotary embedding of [heads, length, dim]: pair (i, i + dim / 2) as a complex number."""
    half = x.shape[-1] // 2
    rates = theta ** (-torch.arange(half, dtype=torch.float64) / half)
    angles = torch.arange(x.shape[1], dtype=torch.float64)[:, None] * rates
    z = torch.complex(x[..., :half].contiguous(), x[..., half:].contiguous())
    z = z * torch.polar(torch.ones_like(angles), angles)
    return torch.cat((z.real, z.imag), dim=-1)


def log_probabilities(config, w, ids):
    """log p(next id) at every place but the last, for one sequence."""
    heads = config["num_attention_heads"]
    groups = config.get("num_key_value_heads") or heads
    dim = config.get("head_dim") or config["hidden_size"] // heads
    epsilon, theta = config["rms_norm_eps"], config.get("rope_theta", 10000.0)
    n = len(ids)
    x = w["model.embed_tokens.weight"][torch.tensor(ids)]
    future = torch.ones(n, n).triu(1).bool()
    for layer in range(config["num_hidden_layers"]):
        at = f"model.layers.{layer}."

        def project(y, name):
            bias = w.get(at + name + ".bias", 0)
            return y @ w[at + name + ".weight"].T + bias

        y = rms(x, w[at + "input_layernorm.weight"], epsilon)
        q = project(y, "self_attn.q_proj").reshape(n, heads, dim)
        k = project(y, "self_attn.k_proj").reshape(n, groups, dim)
        v = project(y, "self_attn.v_proj").reshape(n, groups, dim)
        if at + "self_attn.q_norm.weight" in w:
            q = rms(q, w[at + "self_attn.q_norm.weight"], epsilon)
            k = rms(k, w[at + "self_attn.k_norm.weight"], epsilon)
        q, k = turn(q.permute(1, 0, 2), theta), turn(k.permute(1, 0, 2), theta)
        v = v.permute(1, 0, 2)
        mixed = []
        for head in range(heads):
            shared = head // (heads // groups)
            scores = q[head] @ k[shared].T / math.sqrt(dim)
            scores[future] = -math.inf
            mixed.append(torch.softmax(scores, -1) @ v[shared])
        x = x + project(torch.cat(mixed, -1), "self_attn.o_proj")
        y = rms(x, w[at + "post_attention_layernorm.weight"], epsilon)
        gate = project(y, "mlp.gate_proj")
        gate = gate / (1 + torch.exp(-gate))
        x = x + project(gate * project(y, "mlp.up_proj"), "mlp.down_proj")
    x = rms(x, w["model.norm.weight"], epsilon)
    tied = config.get("tie_word_embeddings", False)
    head = w["model.embed_tokens.weight" if tied else "lm_head.weight"]
    logps = torch.log_softmax(x @ head.T, -1)
    return logps[:-1].gather(1, torch.tensor(ids[1:])[:, None]).squeeze(1)


def score(question):
    config = json.loads((pathlib.Path(question["folder"]) / "config.json").read_text())
    weights = checkpoint(question["folder"])
    count = len(weights)
    adapted = merge(weights, question["adapter"]) if question.get("adapter") else 0
    sums = []
    for item in question["items"]:
        logps = log_probabilities(config, weights, item["prompt"] + item["completion"])
        sums.append(logps[len(item["prompt"]) - 1 :].sum().item())
    return {"sums": sums, "tensors": count, "adapted": adapted}


torch.set_grad_enabled(False)
for line in sys.stdin:
    try:
        answer = score(json.loads(line))
    except Exception as e:
        answer = {"error": f"{type(e).__name__}: {e}"}
    print(json.dumps(answer), flush=True)
