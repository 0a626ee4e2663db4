"""What the heads of a GPT-2 look at when parts of a text come again: in Hugging Face's code.

    .venv/bin/python Tools/goldens/head_scores.py Tools/transformer/Models/inductor

Sequences are random tokens in which a block comes again and again, at once or behind unequal gaps of tokens
that are not in it. Prints the loss at first copies and at later ones, and of every head two means:

- previous: of each place's attention to the place before it;
- induction: of the attention, from a token's later copies, to the places behind its earlier ones.
"""

import argparse
import random

import torch
from transformers import AutoTokenizer, GPT2LMHeadModel


def sequence(tokens, start, length, gap, draw):
    """Tokens, and the place of the block's token in it, or None between copies."""
    block = draw.sample(tokens, draw.randint(5, 14))
    others = [token for token in tokens if token not in block]
    ids, places = [start], [None]

    def between(most):
        count = draw.randint(0, most)
        ids.extend(draw.choice(others) for _ in range(count))
        places.extend([None] * count)

    between(8)
    while len(ids) < length:
        ids.extend(block)
        places.extend(range(len(block)))
        between(gap)
    return ids[:length], places[:length], len(block)


@torch.no_grad()
def scores(model, tokens, start, gap, count=200, seed=0):
    draw = random.Random(seed)
    length = model.config.n_positions
    losses = {"first": [], "later": []}
    heads = (model.config.n_layer, model.config.n_head)
    previous, induction, queries = torch.zeros(heads), torch.zeros(heads), 0
    for _ in range(count):
        ids, places, size = sequence(tokens, start, length, gap, draw)
        out = model(torch.tensor([ids]), output_attentions=True)
        nats = torch.nn.functional.cross_entropy(out.logits[0, :-1], torch.tensor(ids[1:]), reduction="none")
        patterns = torch.stack(out.attentions)[:, 0]  # [L, H, T, S]
        previous += patterns.diagonal(-1, -2, -1).mean(-1) / count
        for t, place in enumerate(places):
            if place is None:
                continue
            earlier = [s for s in range(t) if places[s] == place]
            # The last token of the block says nothing of what comes next.
            if t + 1 < length and place > 0 and not earlier:
                losses["first"].append(nats[t - 1].item())
            if t + 1 < length and place + 1 < size and earlier:
                losses["later"].append(nats[t].item())
                induction += patterns[:, :, t, [s + 1 for s in earlier]].sum(-1)
                queries += 1
    means = {name: sum(values) / len(values) for name, values in losses.items()}
    return means, previous, induction / queries


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", help="a GPT-2 and its tokenizer")
    arguments = parser.parse_args()
    model = GPT2LMHeadModel.from_pretrained(
        arguments.folder, dtype=torch.float32, attn_implementation="eager").eval()
    tokenizer = AutoTokenizer.from_pretrained(arguments.folder)
    special = set(tokenizer.all_special_ids)
    tokens = [token for token in range(len(tokenizer)) if token not in special]
    print(f"{len(tokens)} tokens, ln V = {torch.tensor(float(len(tokens))).log().item():.3f}")
    for name, gap in [("at once", 0), ("behind gaps of 0 to 10", 10)]:
        means, previous, induction = scores(model, tokens, tokenizer.eos_token_id, gap)
        print(f"{name}: loss at first copies {means['first']:.3f}, at later ones {means['later']:.3f}")
        for layer in range(model.config.n_layer):
            for head in range(model.config.n_head):
                print(
                    f"  layer {layer}, head {head}: previous {previous[layer, head]:.3f}, "
                    f"induction {induction[layer, head]:.3f}")


if __name__ == "__main__":
    main()
