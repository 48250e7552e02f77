"""Sampling as a library for language models does it: one batch from prompt to the last row's end."""

import torch

from llama import Cache


def keep_temperature_top_p(scores, temperature, top_p):
    if temperature != 1:
        scores = scores / temperature
    if top_p < 1:
        ordered, places = torch.sort(scores, descending=False)
        mass = ordered.softmax(dim=-1).cumsum(dim=-1)
        dropped = mass <= 1 - top_p
        dropped[..., -1:] = False
        scores = scores.masked_fill(dropped.scatter(1, places, dropped), -float("inf"))
    return scores


@torch.no_grad()
def generate(model, prompts, limits, ends, temperature, top_p, device):
    """Draws one completion for each prompt; the batch goes on until every row is done.

    prompts lists of ids, padded on the left if their lengths differ
    limits  most new tokens of each row
    ends    ids that end a row
    result  lists of new ids
    """
    longest = max(map(len, prompts))
    ragged = any(len(p) < longest for p in prompts)
    ids = torch.tensor([[0] * (longest - len(p)) + p for p in prompts], device=device)
    mask = None
    if ragged:
        mask = torch.tensor(
            [[0] * (longest - len(p)) + [1] * len(p) for p in prompts], device=device
        )
    limit = torch.tensor(limits, device=device)
    end = torch.tensor(ends, device=device, dtype=torch.long)
    going = torch.ones(len(prompts), dtype=torch.bool, device=device)
    drawn = [0] * len(prompts)
    columns = []
    cache = Cache()
    for count in range(1, max(limits) + 1):
        scores = model.head(model.hidden(ids, mask, cache)[:, -1])
        if temperature == 0:
            token = scores.argmax(dim=-1)
        else:
            p = keep_temperature_top_p(scores, temperature, top_p).softmax(dim=-1)
            token = torch.multinomial(p, 1).squeeze(1)
        token = torch.where(going, token, 0)
        columns.append(torch.where(going, token, -1))
        if len(ends) > 0:
            going = going & ~torch.isin(token, end)
        going = going & (limit > count)
        if not going.any():
            break
        ids = token[:, None]
        if mask is not None:
            mask = torch.cat((mask, mask.new_ones(len(prompts), 1)), dim=1)
    rows = torch.stack(columns, dim=1).tolist()
    return [[t for t in row if t >= 0] for row in rows]


@torch.no_grad()
def first_tokens(model, prompts, device):
    """Reads prompts of one length and takes the most probable next token of each."""
    ids = torch.tensor(prompts, device=device)
    return model.head(model.hidden(ids, None, Cache())[:, -1]).argmax(dim=-1).tolist()


def sample(model, prompts, samples, limits, ends, temperature, top_p, rows, device):
    """Several completions of each prompt.

    rows 0 takes prompt after prompt, each repeated for its samples; otherwise so many rows of
         different prompts run at once, prompts of like length together
    limits one for each completion, prompt by prompt
    """
    work = [
        (prompt, limits[i * samples + j])
        for i, prompt in enumerate(prompts)
        for j in range(samples)
    ]
    if rows > 0:
        work.sort(key=lambda item: len(item[0]))
    step = rows or samples
    tokens = 0
    for begin in range(0, len(work), step):
        part = work[begin : begin + step]
        out = generate(
            model,
            [prompt for prompt, _ in part],
            [limit for _, limit in part],
            ends,
            temperature,
            top_p,
            device,
        )
        tokens += sum(map(len, out))
    return tokens
