"""Examples for kata 40: the attentions that Hugging Face's GPT-2 and BERT give, and pictures of such."""

from decimal import ROUND_HALF_UP, Decimal
from xml.sax.saxutils import escape

import torch
from gpt2_parameters import BLOCK, MODEL, configuration, randomized, swift_state, within
from kata import examples, randn, texts
from kata_bert_models import configuration as bert_configuration
from kata_bert_models import model_names, padding
from kata_bert_models import randomized as bert_randomized
from kata_bert_models import swift_state as bert_state
from transformers import BertForMaskedLM, GPT2LMHeadModel

NAMES = ["vocabularySize", "positionCount", "hiddenSize", "layerCount", "headCount", "mlpSize"]
SMALL = (11, 9, 12, 2, 3, 7)
# The sizes of all axes are the same.
SQUARE = (6, 3, 6, 3, 3, 6)


@examples("40-Patterns")
def patterns(kata):
    reads(kata)
    reads_bert(kata)
    records(kata)
    shades(kata)
    draws(kata)
    draws_all(kata)


# MARK: Recordings


def new_gpt2(sizes, **rates):
    numbers = dict(zip(NAMES, sizes)) | {"epsilon": 1e-5, "isTraining": 0, "allowance": 1e-4} | rates
    model = randomized(GPT2LMHeadModel(configuration(numbers)).double())
    return model, numbers


def state(model, numbers):
    names = MODEL | {
        path: name
        for layer in range(numbers["layerCount"])
        for path, name in within(f"transformer.h.{layer}", f"blocks.{layer}", BLOCK).items()
    }
    return swift_state(model, names)


def attentions(model, ids):
    """`[L, B, H, T, S]`, with nothing dropped: in training, Hugging Face returns what dropout left."""
    with torch.no_grad():
        return torch.stack(model.eval()(ids, output_attentions=True).attentions)


def reads(kata):
    half = {"isTraining": 1, "attentionDropoutRate": 0.5}
    for name, sizes, (B, T), row, rates in [
        ("a GPT-2 and three texts", SMALL, (3, 5), 1, {}),
        ("one text", SMALL, (1, 7), 0, {}),
        ("one token", SMALL, (2, 1), 1, {}),
        # A second layer's would rest on what was dropped.
        ("one layer in training", (11, 9, 12, 1, 3, 7), (2, 6), 1, half),
        ("twelve layers", (7, 5, 4, 12, 2, 6), (2, 4), 0, {}),
        ("all axes equal", SQUARE, (3, 3), 2, {}),
    ]:
        model, numbers = new_gpt2(sizes, **rates)
        ids = torch.randint(0, numbers["vocabularySize"], (B, T))
        kata.example(
            "reads", name, attentions(model, ids)[:, row], numbers | {"row": row, "seed": 40},
            state(model, numbers), ids=ids,
        )  # fmt: skip


def reads_bert(kata):
    numbers = dict(zip(NAMES, SMALL)) | {
        "tokenTypeCount": 2, "epsilon": 1e-12, "isTraining": 0, "allowance": 1e-4, "seed": 40,
    }  # fmt: skip
    model = bert_randomized(BertForMaskedLM(bert_configuration(numbers)))
    names = model_names(numbers["layerCount"])
    parameters = {
        name: tensor for name, tensor in bert_state(model, names).items() if "tokenHead" not in name
    }
    for name, (B, T), row, padded in [
        ("a BERT, and a text with padding", (3, 6), 2, True),
        ("a BERT without padding", (2, 4), 0, False),
    ]:
        ids = torch.randint(0, numbers["vocabularySize"], (B, T))
        types = torch.randint(0, 2, (B, T))
        mask = padding(B, T) if padded else torch.ones(B, T).bool()
        with torch.no_grad():
            output = model(
                ids, token_type_ids=types, attention_mask=mask.long(), output_attentions=True
            )
        kata.example(
            "reads", name, torch.stack(output.attentions)[:, row], numbers | {"row": row},
            parameters, ids=ids, tokenTypes=types, mask=mask,
        )  # fmt: skip


def records(kata):
    # Whoever forgets to stop dropping sees in each layer what enters the first.
    everything = dict.fromkeys(["attentionDropoutRate", "residualDropoutRate"], 1)
    for name, sizes, T, rates in [
        ("a model in training", SMALL, 6, everything | {"isTraining": 1}),
        ("a model in evaluation", SMALL, 9, everything),
        ("one token", SMALL, 1, {}),
        ("two layers of two heads, T 33", (7, 40, 8, 2, 2, 9), 33, {}),
    ]:
        model, numbers = new_gpt2(sizes, **rates)
        ids = torch.randint(0, numbers["vocabularySize"], (1, T))
        kata.example(
            "records", name, attentions(model, ids)[:, 0], numbers | {"seed": 40},
            state(model, numbers), ids=ids[0],
        )  # fmt: skip




# MARK: Pictures


def rounded(share, parts):
    """Of a share that Float32 holds exactly: as we learn it in school."""
    return int((Decimal(float(share)) * parts).quantize(Decimal(1), ROUND_HALF_UP))


def shade(share):
    return " ░▒▓█"[rounded(share, 4)]


def single(x):
    return x.float().double()


def random_pattern(*sizes, causal=True, spread=2.0):
    scores = spread * randn(*sizes)
    if causal:
        scores = scores.masked_fill(~torch.ones(sizes[-2:]).bool().tril(), -torch.inf)
    return single(scores.softmax(-1))


def shades(kata):
    for name, shares in [
        ("quarters", [0, 0.25, 0.5, 0.75, 1]),
        ("halfway between two", [0.125, 0.375, 0.625, 0.875]),
        ("a little less than halfway", [0.124, 0.374, 0.624, 0.874]),
        ("tenths", [k / 10 for k in range(11)]),
        ("nearly nothing, nearly all", [1e-30, 1e-3, 0.1, 0.9, 0.999, 1 - 2**-24]),
        ("a hundred", torch.rand(100).tolist()),
    ]:
        shares = single(torch.tensor(shares))
        kata.example("shades", name, texts([shade(share) for share in shares], "shade"), shares=shares)


def text(pattern, tokens):
    # An accent of its own is a part of the character before it.
    widths = [len(token) - token.count("\u0301") for token in tokens]
    return [
        " " * (max(widths) - width) + token + " │" + "".join(2 * shade(share) for share in row) + "│"
        for token, width, row in zip(tokens, widths, pattern)
    ]


WORKED = [[1, 0, 0, 0], [0.7, 0.3, 0, 0], [0.1, 0.85, 0.05, 0], [0.05, 0.6, 0.1, 0.25]]


def draws(kata):
    for name, tokens, pattern in [
        ("four tokens", ["The", "fox", "saw", "it"], torch.tensor(WORKED)),
        ("tokens with spaces", [" Once", " upon", " a", " time", ",", " there"], None),
        ("the first token is the longest", ["transformers", "are", "a", "row", "of", "blocks"], None),
        ("accents, composed and not", ["e\u0301te\u0301", "été", "Öl", "中", "a", "crêpe"], None),
        ("one token", ["a"], torch.ones(1, 1)),
        ("no position is hidden, as in BERT", ["[CLS]", "a", "##b", "fox", "[SEP]"], False),
        ("small shares alone", ["a", "b", "c", "d", "e", "f", "g", "h"], torch.full((8, 8), 0.125)),
        ("halfway between two", ["x", "yy", "zz", "w"], torch.tensor(
            [[0.625, 0.375, 0, 0], [0.125, 0.875, 0, 0], [0.375, 0.125, 0.5, 0], [0.5, 0.25, 0.125, 0.125]]
        )),
        ("T 24", [f" {k}" if k % 3 else f"token{k}" for k in range(24)], None),
    ]:  # fmt: skip
        if not isinstance(pattern, torch.Tensor):
            pattern = random_pattern(len(tokens), len(tokens), causal=pattern is None)
        pattern = single(pattern)
        kata.example("draws", name, texts(text(pattern, tokens), "line"), pattern=pattern, tokens=tokens)


def cell(x, y, share, title):
    hundredths = rounded(share, 100)
    title = escape(title).replace("&gt;", ">")
    return (
        f'<rect x="{x}" y="{y}" width="1" height="1" fill-opacity="{hundredths}%">'
        f"<title>{title}: {hundredths} %</title></rect>"
    )


def draws_all(kata):
    for name, sizes, tokens in [
        ("two layers of three heads", (2, 3), ["The", "fox", "saw", "it"]),
        ("three layers of one head", (3, 1), ["a", "b"]),
        ("one layer of four heads", (1, 4), [" x", " y", " z"]),
        ("one token", (2, 2), ["a"]),
        ("all axes equal", (3, 3), ["1", "2", "3"]),
        ("tokens that XML reads", (1, 2), ["<s>", "&", "a<b", '"']),
        ("no position is hidden, as in BERT", (2, 2), ["[CLS]", "fox", "[SEP]"]),
        ("eleven heads", (1, 11), ["p", "q", "r"]),
    ]:  # fmt: skip
        (L, H), T = sizes, len(tokens)
        shares = random_pattern(L, H, T, T, causal="BERT" not in name)
        width, height = H * (T + 1) - 1, L * (T + 1) - 1
        page = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" fill="#0b5cad">',
            f'<rect width="{width}" height="{height}" fill="#fff"/>', "</svg>", "",
        ]  # fmt: skip
        cells = [
            cell(h * (T + 1) + s, l * (T + 1) + t, shares[l, h, t, s],
                 f"{l}.{h} {tokens[t]} → {tokens[s]}")
            for l in range(L) for h in range(H) for t in range(T) for s in range(T)
        ]  # fmt: skip
        cells.sort(key=lambda cell: cell.encode())
        kata.example(
            "drawsAll", name, {"page": texts(page, "line"), "cells": texts(cells, "cell")},
            patterns=shares, tokens=tokens,
        )  # fmt: skip
