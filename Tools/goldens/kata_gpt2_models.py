"""Examples for katas 14 and 15: Hugging Face's GPT-2, in parts and as a whole."""

import torch
from gpt2_parameters import (
    BLOCK,
    MLP,
    MODEL,
    configuration,
    fill,
    new_block,
    new_mlp,
    new_model,
    randomized,
    seeded,
    swift_state,
    trained,
)
from kata import drops_half, each, examples, integers, left, randn
from kata_gpt2_attention import hidden
from transformers import GPT2LMHeadModel
from transformers.models.gpt2.modeling_gpt2 import GPT2MLP, GPT2Block

# MARK: Block

RATES = ["embeddingDropoutRate", "attentionDropoutRate", "residualDropoutRate"]

TRAINING = [
    *[(f"{name} = 1, in training", 1, {name: 1}) for name in RATES],
    ("all dropout rates 1, after eval()", 0, dict.fromkeys(RATES, 1)),
]


@examples("14-GPT2Block")
def gpt2_block(kata):
    for C, mlp, seed in [(5, 12, 0), (12, 7, 1), (24, 96, 2)]:
        numbers = {"hiddenSize": C, "mlpSize": mlp, "seed": seed}
        expected = seeded(seed, lambda: new_mlp(C, mlp)) | left(seed, lambda: new_mlp(C, mlp))
        kata.example("drawsLayersInOrder", f"{C} → {mlp}, seed {seed}", expected, numbers)
    for name, B, T, C, mlp in [
        ("B 2, T 3, C 5, mlpSize 8", 2, 3, 5, 8),
        ("B 3, T 4, C 36, mlpSize 50", 3, 4, 36, 50),
        # Square: weights that are not transposed fit.
        ("as wide inside as outside", 2, 6, 6, 6),
        ("a transformer's size", 1, 2, 768, 24),
    ]:
        numbers = {"hiddenSize": C, "mlpSize": mlp, "seed": 0}
        module = randomized(GPT2MLP(mlp, configuration(numbers | {"headCount": 1})))
        x = randn(B, T, C)
        with torch.no_grad():
            y = module(x)
        kata.example("appliesItsLayers", name, y, numbers, swift_state(module, MLP), x=x)
    for C, H, mlp, epsilon, seed in [(12, 3, 20, 0.1, 3), (8, 2, 44, 1e-5, 4)]:
        rates = dict(zip(RATES, [0.125, 0.25, 0.75]))
        numbers = {
            "hiddenSize": C, "headCount": H, "mlpSize": mlp, "epsilon": epsilon, "seed": seed,
        } | rates  # fmt: skip
        expected = seeded(seed, lambda: new_block(C, mlp)) | {
            "dropout.rate": torch.tensor(0.75),
            "attention.dropout.rate": torch.tensor(0.25),
            "attentionNorm.epsilon": torch.tensor(epsilon),
            "mlpNorm.epsilon": torch.tensor(epsilon),
            "headCount": integers(H, "head"),
        }
        expected |= left(seed, lambda: new_block(C, mlp), drops=True)
        kata.example("starts", f"C {C}, H {H}, MLP {mlp}, seed {seed}", expected, numbers)
    transforms(kata)
    for part in ["attention", "the MLP"]:
        drops_half_of_what_is_added(kata, part)


def drops_half_of_what_is_added(kata, part, place=None, **inputs):
    """The other part adds nothing. `place` is the layer and the count of them, where there is a
    cache; more `inputs` stand beside x, `[2, 4, 6]`."""
    sizes = {"hiddenSize": 6, "headCount": 2, "mlpSize": 8, "epsilon": 1e-5, "seed": 5}
    numbers = sizes | ({"layer": place[0], "layerCount": place[1]} if place else {})

    def make():
        block = randomized(GPT2Block(configuration(sizes), layer_idx=0))
        other = block.mlp if part == "attention" else block.attn
        other.c_proj.weight.zero_(), other.c_proj.bias.zero_()
        x = randn(2, 4, 6)

        def run(rate, training):
            block.attn.resid_dropout.p = block.mlp.dropout.p = rate
            return block.train(training)(x, attention_mask=hidden(4, 4))

        return run, swift_state(block, BLOCK), {"x": x, **inputs}

    name = f"half is dropped of what {part} adds"
    drops_half(kata, name, make, ["residualDropoutRate"], numbers)


def transforms(kata):
    small = (2, 4, 12, 3, 20, 1e-5)
    for name, (B, T, C, H, mlp, epsilon), training, rates in [
        ("B 2, T 7, C 36, H 3, mlpSize 50", (2, 7, 36, 3, 50, 1e-5), 0, {}),
        ("ε = 0.1", (3, 5, 12, 4, 20, 0.1), 0, {}),
        # Square: confused axes fit here.
        ("a square", (2, 6, 6, 2, 6, 1e-5), 0, {}),
        ("one token", (2, 1, 8, 2, 12, 1e-5), 0, {}),
        *[(name, small, training, rates) for name, training, rates in TRAINING],
        ("a transformer's size", (2, 3, 768, 12, 3072, 1e-5), 0, {}),
    ]:
        numbers = {
            "hiddenSize": C, "headCount": H, "mlpSize": mlp, "epsilon": epsilon, "seed": 5,
            "isTraining": training, **rates,
        }  # fmt: skip
        block = randomized(GPT2Block(configuration(numbers), layer_idx=0), training)
        parameters = swift_state(block, BLOCK)
        if C == 768:
            # The seed gives all but what would be 0 and 1.
            norms = {name: tensor for name, tensor in parameters.items() if "Norm" in name}
            fill(block, BLOCK, seeded(5, lambda: new_block(C, mlp)) | norms)
            parameters = norms
        x = randn(B, T, C)
        with torch.no_grad():
            y = block(x, attention_mask=hidden(T, T))
        kata.example("transforms", name, y, numbers, parameters, x=x)
    for name, (B, T, C, H, mlp, epsilon) in [
        ("ε = 0.1", (3, 5, 12, 4, 20, 0.1)),
        ("a square", (2, 6, 6, 2, 6, 1e-5)),
    ]:
        numbers = {
            "hiddenSize": C, "headCount": H, "mlpSize": mlp, "epsilon": epsilon, "seed": 5,
            "isTraining": 0,
        }  # fmt: skip
        block = randomized(GPT2Block(configuration(numbers), layer_idx=0))
        kata.gradients(
            "transforms", name, lambda x: block(x, attention_mask=hidden(T, T)), numbers,
            **trained(block, BLOCK), x=randn(B, T, C),
        )  # fmt: skip


# MARK: Model

NAMES = ["vocabularySize", "positionCount", "hiddenSize", "layerCount", "headCount", "mlpSize"]


def model(numbers):
    made = randomized(GPT2LMHeadModel(configuration(numbers)), numbers["isTraining"])
    assert made.lm_head.weight is made.transformer.wte.weight
    return made


@examples("15-GPT2")
def gpt2(kata):
    for sizes, epsilon, seed in [((17, 7, 12, 3, 3, 20), 0.1, 3), ((5, 6, 8, 1, 2, 44), 1e-5, 4)]:
        V, positions, C, layers, _, mlp = sizes
        numbers = dict(zip(NAMES, sizes)) | dict(zip(RATES, [0.125, 0.25, 0.75]))
        expected = seeded(seed, lambda: new_model(V, positions, C, layers, mlp)) | {
            "blocks.count": integers(layers, "block"),
            "how many objects the blocks are": integers(layers, "block"),
            "dropout.rate": torch.tensor(0.125),
            "finalNorm.epsilon": torch.tensor(epsilon),
        }
        expected |= left(seed, lambda: new_model(V, positions, C, layers, mlp), drops=True)
        name = f"{layers} block{'s' if layers > 1 else ''}, seed {seed}"
        kata.example("starts", name, expected, numbers | {"epsilon": epsilon, "seed": seed})
    embeds(kata)
    unembeds(kata)
    predicts(kata)
    drops_half_of_the_embedding(kata)
    for folder in ["GPT2-LMHead", "GPT2-Model", "GPT2-Float16", "GPT2-BFloat16"]:
        for batch in ["whole", "part"]:
            kata.model("runsCheckpoints", folder, batch, {"allowance": 1e-4})


def embeds(kata):
    cases = [
        ("B 2, T 7, C 12", 2, 7, 0, (13, 11, 12), 0, {}),
        ("the fifth token and three more", 2, 4, 4, (13, 11, 12), 0, {}),
        ("the last position alone", 3, 1, 8, (7, 9, 6), 0, {}),
        # Square: confused axes fit here.
        ("a square", 6, 6, 0, (6, 6, 6), 0, {}),
        *[(name, 2, 3, 1, (7, 5, 6), training, rates) for name, training, rates in TRAINING],
        ("a transformer's size", 2, 3, 5, (13, 9, 768), 0, {}),
    ]
    ones = [("one token of one, and one place", 1, 1, 0, (1, 1, 6), 0, {})]
    for name, B, T, start, sizes, training, rates in each(cases, later=ones):
        numbers = dict(zip(NAMES, (*sizes, 1, 2, 10))) | rates
        numbers |= {"epsilon": 1e-5, "seed": 5, "isTraining": training}
        made, ids = model(numbers), torch.randint(0, sizes[0], (B, T))
        with torch.no_grad():
            places = torch.arange(start, start + T)[None]
            y = made.transformer(ids, position_ids=places, output_hidden_states=True)
        state = swift_state(made, MODEL)
        tables = {name: state[name] for name in ["tokens.weight", "positions.weight"]}
        numbers["start"] = start
        kata.example("embeds", name, y.hidden_states[0], numbers, tables, ids=ids)


def drops_half_of_the_embedding(kata):
    numbers = dict(zip(NAMES, (7, 8, 6, 1, 2, 10)))
    numbers |= {"epsilon": 1e-5, "seed": 5, "isTraining": 0, "start": 2}

    def make():
        made, ids = model(numbers), torch.randint(0, 7, (3, 4))

        def run(rate, training):
            transformer = made.train(training).transformer
            transformer.drop.p = rate
            places = torch.arange(2, 6)[None]
            y = transformer(ids, position_ids=places, output_hidden_states=True)
            return y.hidden_states[0]

        state = swift_state(made, MODEL)
        tables = {name: state[name] for name in ["tokens.weight", "positions.weight"]}
        return run, tables, {"ids": ids}

    drops_half(kata, "half is dropped, in training", make, ["embeddingDropoutRate"], numbers)


def unembeds(kata):
    cases = [
        ("B 2, T 7, C 36, V 101", 2, 7, 101, 36),
        ("B 3, T 5, C 8, V 7", 3, 5, 7, 8),
        # Square: what is not transposed fits here.
        ("a square", 6, 6, 6, 6),
        ("a transformer's size", 2, 3, 11, 768),
    ]
    ones = [("one position", 1, 1, 7, 8), ("a vocabulary of one", 2, 3, 1, 4)]
    for name, B, T, V, C in each(cases, later=ones):
        numbers = dict(zip(NAMES, (V, V, C, 1, 2, 10)))
        numbers |= {"epsilon": 1e-5, "seed": 5, "isTraining": 0}
        made, x = model(numbers), randn(B, T, C)
        with torch.no_grad():
            y = made.lm_head(x)
        state = swift_state(made, MODEL)
        names = ["tokens.weight", "finalNorm.weight", "finalNorm.bias"]
        parameters = {name: state[name] for name in names}
        kata.example("unembeds", name, y, numbers, parameters, x=x)


def predicts(kata):
    def add(name, numbers, made, ids):
        with torch.no_grad():
            output = made(ids, output_hidden_states=True)
        states, logits = output.hidden_states, output.logits
        expected = {f"hidden{place}": state for place, state in enumerate(states)}
        expected |= {"count of states": integers(len(states), "state"), "logits": logits}
        parameters = swift_state(made, MODEL)
        kata.example("predicts", name, expected, numbers, parameters, ids=ids)
        return logits

    small = (13, 9, 12, 2, 4, 20)
    cases = [
        ("three blocks, as long as can be", 2, 17, (101, 17, 36, 3, 3, 50), 1e-5, 0, {}),
        ("ε = 0.1", 3, 5, small, 0.1, 0, {}),
        ("one block", 2, 4, (13, 5, 8, 1, 2, 20), 1e-5, 0, {}),
        # Square: confused axes fit here.
        ("a square", 6, 6, (6, 6, 6, 2, 2, 6), 1e-5, 0, {}),
        *[(name, 2, 5, small, 1e-5, training, rates) for name, training, rates in TRAINING],
    ]
    ones = [
        ("one token", 1, 1, (13, 5, 8, 1, 2, 12), 1e-5, 0, {}),
        ("one token of one, and one place", 1, 1, (1, 1, 8, 1, 2, 12), 1e-5, 0, {}),
    ]
    for name, B, T, sizes, epsilon, training, rates in each(cases, later=ones):
        numbers = dict(zip(NAMES, sizes)) | rates
        numbers |= {"epsilon": epsilon, "seed": 5, "isTraining": training, "allowance": 1e-4}
        made, ids = model(numbers), torch.randint(0, sizes[0], (B, T))
        logits = add(name, numbers, made, ids)
        if name == "ε = 0.1":
            # What comes later changes nothing.
            changed = torch.cat([ids[:, :3], (ids[:, 3:] + 5) % sizes[0]], 1)
            other = add("the same with other tokens at the end", numbers, made, changed)
            first = add("the first three of them alone", numbers, made, ids[:, :3])
            assert torch.allclose(other[:, :3], logits[:, :3])
            assert torch.allclose(first, logits[:, :3])
    for name, B, T, sizes, epsilon in [
        ("ε = 0.1", 3, 5, small, 0.1),
        ("one block", 2, 4, (13, 5, 8, 1, 2, 20), 1e-5),
        ("a square", 6, 6, (6, 6, 6, 2, 2, 6), 1e-5),
    ]:
        numbers = dict(zip(NAMES, sizes)) | {"epsilon": epsilon, "seed": 5, "isTraining": 0}
        made = model(numbers)
        kata.gradients(
            "predicts", name, lambda ids: {"logits": made(ids).logits}, numbers,
            **trained(made, MODEL), ids=torch.randint(0, sizes[0], (B, T)),
        )  # fmt: skip
