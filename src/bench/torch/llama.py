"""A Llama as one writes it in plain, eager PyTorch; Qwen2 and Qwen3 differ by a bias or a norm.

Module names are those of the checkpoint, so its tensors go in by name.
"""

import json
import mmap
import os
import struct

import torch
import torch.nn.functional as F
from torch import nn

TYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


def read_tensors(path):
    """Tensors of a safetensors file by name, mapped into memory and not yet read."""
    with open(path, "rb") as file:
        whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    size = struct.unpack("<Q", whole[:8])[0]
    header = json.loads(whole[8 : 8 + size])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        kind = TYPES[entry["dtype"]]
        count = (end - begin) // kind.itemsize
        flat = torch.frombuffer(whole, dtype=kind, count=count, offset=8 + size + begin)
        tensors[name] = flat.view(entry["shape"])
    return tensors


def read_folder(folder):
    """All tensors of a checkpoint folder, sharded or not."""
    index = os.path.join(folder, "model.safetensors.index.json")
    if not os.path.exists(index):
        return read_tensors(os.path.join(folder, "model.safetensors"))
    with open(index) as file:
        shards = sorted(set(json.load(file)["weight_map"].values()))
    tensors = {}
    for shard in shards:
        tensors.update(read_tensors(os.path.join(folder, shard)))
    return tensors


class Norm(nn.Module):
    def __init__(self, size, epsilon):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.epsilon = epsilon

    def forward(self, x):
        return F.rms_norm(x, self.weight.shape, self.weight, self.epsilon)


def rotate_half(x):
    a, b = x.chunk(2, dim=-1)
    return torch.cat((-b, a), dim=-1)


def repeat_heads(x, times):
    """Key or value heads, one for each query head: [batch, heads, length, dim]."""
    if times == 1:
        return x
    batch, heads, length, dim = x.shape
    spread = x[:, :, None].expand(batch, heads, times, length, dim)
    return spread.reshape(batch, heads * times, length, dim)


class Attention(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.heads = config["num_attention_heads"]
        self.kv_heads = config.get("num_key_value_heads") or self.heads
        hidden = config["hidden_size"]
        self.dim = config.get("head_dim") or hidden // self.heads
        kind = config["model_type"]
        bias = kind == "qwen2" or config.get("attention_bias", False)
        self.q_proj = nn.Linear(hidden, self.heads * self.dim, bias=bias)
        self.k_proj = nn.Linear(hidden, self.kv_heads * self.dim, bias=bias)
        self.v_proj = nn.Linear(hidden, self.kv_heads * self.dim, bias=bias)
        self.o_proj = nn.Linear(
            self.heads * self.dim, hidden, bias=kind != "qwen2" and bias
        )
        self.normed = kind == "qwen3"
        if self.normed:
            self.q_norm = Norm(self.dim, config["rms_norm_eps"])
            self.k_norm = Norm(self.dim, config["rms_norm_eps"])

    def forward(self, x, cos, sin, mask, cache, layer):
        batch, length, _ = x.shape
        q = self.q_proj(x).view(batch, length, self.heads, self.dim)
        k = self.k_proj(x).view(batch, length, self.kv_heads, self.dim)
        v = self.v_proj(x).view(batch, length, self.kv_heads, self.dim)
        if self.normed:
            q, k = self.q_norm(q), self.k_norm(k)
        q, k, v = q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2)
        q = q * cos + rotate_half(q) * sin
        k = k * cos + rotate_half(k) * sin
        if cache is not None:
            k, v = cache.append(layer, k, v)
        times = self.heads // self.kv_heads
        y = F.scaled_dot_product_attention(
            q,
            repeat_heads(k, times),
            repeat_heads(v, times),
            attn_mask=mask,
            is_causal=mask is None and length > 1,
        )
        return self.o_proj(y.transpose(1, 2).reshape(batch, length, -1))


class FeedForward(nn.Module):
    def __init__(self, config):
        super().__init__()
        hidden, inner = config["hidden_size"], config["intermediate_size"]
        bias = config.get("mlp_bias", False)
        self.gate_proj = nn.Linear(hidden, inner, bias=bias)
        self.up_proj = nn.Linear(hidden, inner, bias=bias)
        self.down_proj = nn.Linear(inner, hidden, bias=bias)

    def forward(self, x):
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Block(nn.Module):
    def __init__(self, config):
        super().__init__()
        epsilon = config["rms_norm_eps"]
        self.self_attn = Attention(config)
        self.mlp = FeedForward(config)
        self.input_layernorm = Norm(config["hidden_size"], epsilon)
        self.post_attention_layernorm = Norm(config["hidden_size"], epsilon)

    def forward(self, x, cos, sin, mask, cache, layer):
        x = x + self.self_attn(self.input_layernorm(x), cos, sin, mask, cache, layer)
        return x + self.mlp(self.post_attention_layernorm(x))


class Cache:
    """Keys and values of each layer, longer by a concatenation with every call."""

    def __init__(self):
        self.keys = {}
        self.values = {}

    def append(self, layer, k, v):
        if layer in self.keys:
            k = torch.cat((self.keys[layer], k), dim=-2)
            v = torch.cat((self.values[layer], v), dim=-2)
        self.keys[layer], self.values[layer] = k, v
        return k, v

    def length(self):
        return self.keys[0].shape[-2] if self.keys else 0


class Decoder(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.embed_tokens = nn.Embedding(config["vocab_size"], config["hidden_size"])
        self.layers = nn.ModuleList(
            Block(config) for _ in range(config["num_hidden_layers"])
        )
        self.norm = Norm(config["hidden_size"], config["rms_norm_eps"])


class Llama(nn.Module):
    def __init__(self, config):
        super().__init__()
        rope = config.get("rope_parameters") or config.get("rope_scaling") or {}
        if rope.get("rope_type", rope.get("type", "default")) != "default":
            raise ValueError("the peer knows no scaled rotary embeddings")
        if config["model_type"] not in ("llama", "qwen2", "qwen3"):
            raise ValueError("the peer knows no " + config["model_type"])
        if config.get("hidden_act", "silu") != "silu" or config.get("use_sliding_window"):
            raise ValueError("the peer knows only SiLU and no sliding window")
        self.model = Decoder(config)
        self.tied = config.get("tie_word_embeddings", False)
        if not self.tied:
            self.lm_head = nn.Linear(
                config["hidden_size"], config["vocab_size"], bias=False
            )
        self.theta = float(rope.get("rope_theta", config.get("rope_theta", 10000.0)))
        heads = config["num_attention_heads"]
        self.dim = config.get("head_dim") or config["hidden_size"] // heads

    @staticmethod
    def load(folder, device="cpu"):
        """The model of a checkpoint folder, in float32."""
        with open(os.path.join(folder, "config.json")) as file:
            config = json.load(file)
        with torch.device("meta"):
            model = Llama(config)
        tensors = {
            name: tensor.to(device=device, dtype=torch.float32)
            for name, tensor in read_folder(folder).items()
            if not name.endswith("rotary_emb.inv_freq")
            and not (model.tied and name == "lm_head.weight")
        }
        model.load_state_dict(tensors, assign=True)
        return model

    def head(self, x):
        weight = self.model.embed_tokens.weight if self.tied else self.lm_head.weight
        return F.linear(x, weight)

    def hidden(self, ids, mask=None, cache=None):
        """Hidden states after the last norm.

        ids  [batch, new tokens]
        mask [batch, all tokens], 1 on tokens and 0 on padding; None if there is no padding
        """
        length = ids.shape[1]
        past = cache.length() if cache is not None else 0
        if mask is None:
            positions = torch.arange(past, past + length, device=ids.device)[None]
            seen = None
        else:
            positions = (mask.cumsum(-1) - 1).clamp(min=0)[:, past:]
            places = torch.arange(past + length, device=ids.device)
            causal = places[past:, None] >= places[None]
            seen = (causal[None] & mask[:, None].bool())[:, None]
            # A padded query sees itself, so that no row is empty.
            seen = seen | (places[past:, None] == places[None])
        step = torch.arange(0, self.dim, 2, device=ids.device).float() / self.dim
        angles = positions[..., None].float() * (self.theta**-step)
        angles = torch.cat((angles, angles), dim=-1)[:, None]
        cos, sin = angles.cos(), angles.sin()
        x = self.model.embed_tokens(ids)
        for number, layer in enumerate(self.model.layers):
            x = layer(x, cos, sin, seen, cache, number)
        return self.model.norm(x)
