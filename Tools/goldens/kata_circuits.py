"""Examples for kata 45: a head's matrices, whole, in double precision."""

import torch
from gpt2_parameters import MODEL, configuration, fill, new_model, randomized, seeded, swift_state
from kata import each, examples, fact, randn
from torch.linalg import matrix_norm
from transformers import GPT2LMHeadModel
from transformers.models.gpt2.modeling_gpt2 import GPT2Block

NAMES = ["vocabularySize", "positionCount", "hiddenSize", "layerCount", "headCount", "mlpSize"]
SMALL = (11, 3, 8, 2, 2, 6)
THREE = (13, 2, 12, 3, 3, 5)
WIDE = (17, 4, 15, 2, 5, 7)
# Square: axes that are mixed up fit here.
SQUARE = (6, 6, 6, 2, 2, 6)
NINE = (9, 9, 9, 3, 3, 9)
LARGE = (31, 4, 768, 1, 12, 24)

NARROW = "the matrix itself is never made"


@examples("45-Circuits")
def circuits(kata):
    measures_norm(kata)
    multiplies(kata)
    takes_head(kata)
    joins(kata)
    scores_composition(kata)
    scores_pairs(kata)
    attends(kata)
    affects(kata)


# MARK: Factored matrices


def measures_norm(kata):
    for name, M, D, N in [
        ("[5, 2] and [2, 4]", 5, 2, 4),
        ("[3, 4] and [4, 2], wide inside", 3, 4, 2),
        ("all sizes equal", 3, 3, 3),
        ("as many rows as columns", 5, 2, 5),
        ("one channel inside", 4, 1, 6),
        ("one number", 1, 1, 1),
        ("[96, 8] and [8, 96]", 96, 8, 96),
    ]:
        left, right = randn(M, D), randn(D, N)
        kata.example("measuresNorm", name, matrix_norm(left @ right), left=left, right=right)


def multiplies(kata):
    for name, M, D, N, E, P in [
        ("all sizes differ", 6, 2, 5, 3, 7),
        ("equally narrow", 5, 2, 6, 2, 4),
        ("all sizes equal", 3, 3, 3, 3, 3),
        ("one channel inside", 4, 1, 5, 1, 6),
        ("C 64, D 4", 64, 4, 64, 4, 64),
    ]:
        left, right, other_left, other_right = randn(M, D), randn(D, N), randn(N, E), randn(E, P)
        expected = {"": left @ right @ other_left @ other_right, NARROW: fact()}
        kata.example(
            "multiplies", name, expected, left=left, right=right, otherLeft=other_left,
            otherRight=other_right,
        )  # fmt: skip


# MARK: Heads

BLOCK = {
    "ln_1": "attentionNorm", "ln_2": "mlpNorm", "attn.c_attn": "attention.projection",
    "attn.c_proj": "attention.output", "mlp.c_fc": "mlp.expand", "mlp.c_proj": "mlp.contract",
}  # fmt: skip


class Head:
    """One of a block's heads. What acts on a row of the stream stands to its right."""

    def __init__(self, block, head, H):
        C = len(block.ln_1.weight)
        D = C // H
        own = slice(head * D, (head + 1) * D)
        projection = block.ln_1.weight.data[:, None] * block.attn.c_attn.weight.data  # [C, 3C]
        thirds = projection.split(C, 1)
        self.query, self.key, self.value = (third[:, own] for third in thirds)  # [C, D]
        self.output = block.attn.c_proj.weight.data[own]  # [D, C]
        self.size = D

    @property
    def query_key(self):
        return self.query @ self.key.T

    @property
    def output_value(self):
        return self.value @ self.output

    def score(self, kind, earlier):
        reading = [self.query_key, self.query_key.T, self.output_value][kind]
        writing = earlier.output_value
        return matrix_norm(writing @ reading) / (matrix_norm(writing) * matrix_norm(reading))


def new_block(C, H, mlp):
    numbers = {
        "hiddenSize": C, "headCount": H, "mlpSize": mlp, "epsilon": 1e-5, "seed": 5, "isTraining": 0,
    }  # fmt: skip
    return randomized(GPT2Block(configuration(numbers), layer_idx=0)), numbers


BLOCKS = [
    ("the second of two heads", 6, 2, 1),
    ("the first of three heads", 12, 3, 0),
    ("the last of five heads", 10, 5, 4),
    ("one head alone", 4, 1, 0),
    ("as many heads as channels of each", 9, 3, 1),
    ("four heads of one channel", 4, 4, 2),
]


def weights(block):
    """A block's parameters but for the MLP's, which nothing looks at."""
    state = swift_state(block, BLOCK)
    return {name: state[name] for name in state if not name.startswith("mlp.")}


def takes_head(kata):
    for name, C, H, place in BLOCKS:
        block, numbers = new_block(C, H, 5)
        head = Head(block, place, H)
        check_scores(block, head, place, H)
        expected = {
            "query": head.query.T, "key": head.key.T, "value": head.value.T, "output": head.output.T,
        }  # fmt: skip
        kata.example("takesHead", name, expected, numbers | {"head": place}, weights(block))


def check_scores(block, head, place, H):
    """They are those of Hugging Face's attention, where there are no biases."""
    C = len(block.ln_1.weight)
    x = randn(3, C)
    with torch.no_grad(), torch.random.fork_rng():
        bias = block.attn.c_attn.bias.data
        projected = block.attn.c_attn(x * block.ln_1.weight) - bias
        query, key, value = (part.unflatten(-1, (H, -1))[:, place] for part in projected.split(C, -1))
        merged = torch.zeros(3, H, C // H).double()
        merged[:, place] = value
        moved = block.attn.c_proj(merged.flatten(1)) - block.attn.c_proj.bias
    assert torch.allclose(query @ key.T, x @ head.query_key @ x.T)
    assert torch.allclose(moved, x @ head.output_value)


def joins(kata):
    for test, of in [("joinsQueryAndKey", "query_key"), ("joinsValueAndOutput", "output_value")]:
        for name, C, H, place in BLOCKS:
            block, numbers = new_block(C, H, 5)
            expected = {"": getattr(Head(block, place, H), of), NARROW: fact()}
            kata.example(test, name, expected, numbers | {"head": place}, weights(block))


# MARK: Composition


def model(sizes):
    numbers = dict(zip(NAMES, sizes)) | {"epsilon": 1e-5, "seed": 5, "isTraining": 0}
    made = randomized(GPT2LMHeadModel(configuration(numbers)))
    state = swift_state(made, MODEL)
    # Nothing else is looked at.
    parts = ["tokens", "Norm", "projection.weight", "attention.output.weight"]
    parameters = {name: state[name] for name in state if any(part in name for part in parts)}
    if sizes == LARGE:
        # The seed gives all but what would be 0 and 1.
        V, positions, C, layers, _, mlp = sizes
        norms = {name: tensor for name, tensor in parameters.items() if "Norm" in name}
        fill(made, MODEL, seeded(5, lambda: new_model(V, positions, C, layers, mlp)) | norms)
        parameters = norms
    return made, numbers, parameters


KINDS = ["queries", "keys", "values"]


def scores_composition(kata):
    for name, sizes, later, earlier in [
        ("two blocks of two heads", SMALL, (1, 0), (0, 1)),
        ("three blocks of three heads", THREE, (2, 2), (0, 0)),
        ("heads of one place", THREE, (1, 1), (0, 1)),
        ("as many heads as channels of each", NINE, (2, 0), (1, 2)),
        ("five heads", WIDE, (1, 4), (0, 2)),
    ]:
        for kind, word in enumerate(KINDS):
            made, numbers, parameters = model(sizes)
            heads = [Head(made.transformer.h[l], h, sizes[4]) for l, h in [later, earlier]]
            kata.example(
                "scoresComposition", f"{name}, {word}", heads[0].score(kind, heads[1]),
                numbers
                | {
                    "composition": kind, "layer": later[0], "head": later[1],
                    "earlierLayer": earlier[0], "earlierHead": earlier[1],
                },
                parameters,
            )  # fmt: skip


def scores_pairs(kata):
    cases = [
        ("two blocks of two heads, queries", SMALL, 0),
        ("three blocks of three heads, keys", NINE, 1),
        ("two blocks of five heads, values", WIDE, 2),
        ("three blocks of three heads, queries", THREE, 0),
        ("a square, keys", SQUARE, 1),
    ]
    alone = ("one block of three heads, values", (7, 3, 6, 1, 3, 5), 2)
    for name, sizes, kind in each(cases, later=[alone]):
        made, numbers, parameters = model(sizes)
        L, H = sizes[3], sizes[4]
        heads = [[Head(block, h, H) for h in range(H)] for block in made.transformer.h]
        scores = torch.zeros(L, H, L, H).double()
        for l in range(L):
            for h in range(H):
                for k in range(l):
                    for g in range(H):
                        scores[l, h, k, g] = heads[l][h].score(kind, heads[k][g])
        kata.example("scoresPairs", name, scores, numbers | {"composition": kind}, parameters)


# MARK: Tokens

TOKENS = [
    ("two tokens and three", SMALL, (1, 0), 2, 3),
    ("three blocks", THREE, (2, 1), 4, 2),
    ("five heads", WIDE, (0, 3), 3, 5),
    ("a square", SQUARE, (1, 1), 6, 6),
    ("as many heads as channels of each", NINE, (1, 2), 3, 3),
    ("one token and itself", SMALL, (0, 1), 1, 1),
    ("a transformer's size", LARGE, (0, 7), 3, 4),
]


def some(count, V):
    return torch.randperm(V)[:count]


def attends(kata):
    for name, sizes, (layer, place), M, N in TOKENS:
        made, numbers, parameters = model(sizes)
        head = Head(made.transformer.h[layer], place, sizes[4])
        table = made.transformer.wte.weight.data
        queries, keys = some(M, sizes[0]), some(N, sizes[0])
        if M == N == 1:
            keys = queries
        # All tokens' scores, and of these some.
        scores = table @ head.query_key @ table.T / head.size**0.5
        kata.example(
            "attends", name, scores[queries][:, keys], numbers | {"layer": layer, "head": place},
            parameters, queries=queries, keys=keys,
        )  # fmt: skip


def affects(kata):
    for name, sizes, (layer, place), M, N in TOKENS:
        made, numbers, parameters = model(sizes)
        head = Head(made.transformer.h[layer], place, sizes[4])
        table = made.transformer.wte.weight.data
        unembedding = table * made.transformer.ln_f.weight.data
        sources, targets = some(M, sizes[0]), some(N, sizes[0])
        effects = table @ head.output_value @ unembedding.T
        kata.example(
            "affects", name, effects[sources][:, targets], numbers | {"layer": layer, "head": place},
            parameters, sources=sources, targets=targets,
        )  # fmt: skip
        if sizes == LARGE:
            continue
        kata.example(
            "affectsDirectly", name, (table @ unembedding.T)[sources][:, targets], numbers,
            {key: parameters[key] for key in parameters if not key.startswith("blocks.")},
            sources=sources, targets=targets,
        )  # fmt: skip
