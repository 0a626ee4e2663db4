"""Examples for kata 34: Hugging Face's GPT-2 in a training loop like Hugging Face's, in double precision."""

import math

import torch
from gpt2_parameters import MODEL, configuration, new_model, randomized, swift_parameters, swift_state
from kata import examples, fact, integers, left, texts
from torch.nn.functional import cross_entropy
from transformers import GPT2LMHeadModel, get_cosine_schedule_with_warmup

STEPS = 20


@examples("34-Pretraining")
def pretraining(kata):
    spreads(kata)
    starts(kata)
    divides(kata)
    deals(kata)
    finds_gradients(kata)
    learns(kata)
    is_tested(kata)
    trains(kata)
    is_saved(kata)
    goes_on(kata)


def sizes(V, positions, C, layers, H, mlp, **others):
    return {
        "vocabularySize": V, "positionCount": positions, "hiddenSize": C, "layerCount": layers,
        "headCount": H, "mlpSize": mlp, "epsilon": 1e-5, "seed": 1,
    } | others  # fmt: skip


# MARK: Before the first step


def end(name):
    """Whether it ends a half of a block: Hugging Face calls both c_proj."""
    return name.endswith(("attention.output.weight", "mlp.contract.weight"))


def deviations(names, layers):
    return [0.02 / math.sqrt(2 * layers) if end(name) else 0.02 for name in names]


def spreads(kata):
    parts = [
        "tokens.weight", "positions.weight", "blocks.0.attention.projection.weight",
        "blocks.0.attention.output.weight", "blocks.0.mlp.expand.weight", "blocks.0.mlp.contract.weight",
        "blocks.11.attention.output.weight", "blocks.11.mlp.contract.weight",
    ]  # fmt: skip
    for name, names, layers in [
        ("twelve blocks", parts, 12),
        ("one block", parts[:6], 1),
        ("two blocks", parts[1:6], 2),
        ("48 blocks, as in the largest GPT-2", parts[::-1], 48),
    ]:
        expected = torch.tensor(deviations(names, layers)).double()
        kata.example("spreads", name, expected, {"blockCount": layers}, names=names)


def starts(kata):
    for name, V, positions, C, layers, H, mlp, seed in [
        ("two blocks", 11, 7, 6, 2, 2, 10, 3),
        ("one block", 9, 5, 8, 1, 4, 16, 4),
        ("three blocks", 8, 6, 4, 3, 1, 5, 5),
    ]:
        numbers = sizes(V, positions, C, layers, H, mlp, seed=seed)

        def make(V=V, positions=positions, C=C, layers=layers, mlp=mlp):
            parts = new_model(V, positions, C, layers, mlp)
            return [
                (f"{path}.{leaf}", parameter)
                for path, part in parts.items()
                for leaf, parameter in part.named_parameters()
            ]

        def draw(make=make, layers=layers):
            state = {}
            for key, parameter in shapes:
                if parameter.dim() > 1:
                    (deviation,) = deviations([key], layers)
                    state[key] = torch.nn.init.normal_(torch.empty(parameter.shape), std=deviation)
                else:
                    fill = torch.ones if key.endswith("weight") else torch.zeros
                    state[key] = fill(parameter.shape)
            return state

        with torch.random.fork_rng():
            shapes = make()
            torch.manual_seed(seed)
            state = draw()
        check_spread(numbers, layers)
        kata.example("starts", name, state | left(seed, draw), numbers)


def check_spread(numbers, layers):
    """Hugging Face's own first weights spread as these do."""
    torch.manual_seed(0)
    large = numbers | {"hiddenSize": 64, "mlpSize": 256, "vocabularySize": 100, "positionCount": 60}
    model = GPT2LMHeadModel(configuration(large))
    for name, tensor in swift_parameters(model, MODEL):
        if tensor.dim() > 1:
            (deviation,) = deviations([name], layers)
            assert abs(tensor.std() / deviation - 1) < 0.1, name
        else:
            assert (tensor == (1 if name.endswith("weight") else 0)).all(), name


def words(rows):
    return texts([" ".join(map(str, row)) for row in rows], "sequence")


def divides(kata):
    for name, count, length, held in [
        ("seven windows", 30, 4, 2),
        ("nothing is left over", 24, 6, 1),
        ("more is held out than learned from", 25, 3, 6),
        ("nothing is held out", 17, 5, 0),
        ("all is held out", 12, 4, 3),
        ("long windows", 200, 32, 2),
    ]:
        ids = torch.randint(0, 90, (count,))
        windows = ids[: count // length * length].view(-1, length).tolist()
        border = len(windows) - held
        expected = {"to learn from": words(windows[:border]), "held out": words(windows[border:])}
        kata.example("divides", name, expected, {"length": length, "heldOutCount": held}, ids=ids)


def deals(kata):
    """Laws: whose order it is, nobody can say."""
    for name, count, size, seed in [
        ("batches of equal size", 12, 3, 0),
        ("a last batch with fewer", 14, 4, 1),
        ("one batch an epoch", 5, 8, 2),
        ("a batch is one sequence", 9, 1, 3),
        ("many sequences", 61, 7, 4),
    ]:
        facts = [
            "an epoch has each sequence once", "so has the next epoch", "so has the fourth",
            "asked for again, a step has the same batch",
        ]  # fmt: skip
        if count > size:
            facts += ["the next epoch has another order", "with another seed, it is another order"]
        batches = -(-count // size)
        expected = dict.fromkeys(facts, fact())
        full, rest = divmod(count, size)
        expected["sizes of an epoch's batches"] = integers(
            sorted([size] * full + ([rest] if rest else [])), "batch"
        )
        assert len(expected["sizes of an epoch's batches"].tensor) == batches
        numbers = sizes(70, 6, 2, 0, 1, 2) | {"sequenceCount": count, "batchSize": size, "seed": seed}
        kata.example("deals", name, expected, numbers | {"heldOutCount": 0})


# MARK: A step


def model_of(numbers):
    """With weights of an untrained model's size, so that losses begin near ln V and gradients are no
    accident."""
    model = randomized(GPT2LMHeadModel(configuration(numbers)), training=numbers.get("isTraining", 1))
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() > 1:
                parameter.copy_((0.4 * parameter).float().double())
    return model


def batch(B, L, V, lengths=None):
    """Rows of tokens with something to learn: most follow from the one before."""
    ids = torch.randint(0, V, (B, L))
    for t in range(1, L):
        follows = torch.rand(B) < 0.8
        ids[:, t] = torch.where(follows, (3 * ids[:, t - 1] + 1) % V, ids[:, t])
    for row, length in enumerate(lengths or []):
        ids[row, length:] = -1
    return ids


def loss_sum(model, ids):
    """Of a part: the sum over its targets, and how many there are. Padding is −1."""
    rows = ids[(ids >= 0).any(-1)]
    mask = rows >= 0
    labels = torch.where(mask, rows, -100)
    logits = model(input_ids=rows.clamp(min=0), attention_mask=mask.long()).logits
    shifted = labels[:, 1:].reshape(-1)
    V = logits.shape[-1]
    total = cross_entropy(logits[:, :-1].reshape(-1, V), shifted, ignore_index=-100, reduction="sum")
    return total, int((shifted != -100).sum())


def backward(model, parts):
    """As Hugging Face's Trainer accumulates: sums, divided by the targets of all parts."""
    model.zero_grad()
    sums = [loss_sum(model, part) for part in parts]
    loss = sum(total for total, _ in sums) / sum(count for _, count in sums)
    loss.backward()
    return loss.detach()


def swift_gradients(model):
    """By the names in Swift: what the tables get is added up by PyTorch, which ties them."""
    gradients = {}
    for path, part in model.named_modules():
        for leaf, parameter in part.named_parameters(recurse=False):
            if MODEL[path] is not None and parameter.grad is not None:
                turned = type(part).__name__ == "Conv1D" and leaf == "weight"
                gradients[f"{MODEL[path]}.{leaf}"] = parameter.grad.T if turned else parameter.grad
    return gradients


SHOWN = [
    "tokens.weight", "positions.weight", "blocks.0.attention.projection.weight",
    "blocks.0.attention.output.bias", "blocks.0.mlpNorm.weight", "finalNorm.bias",
]  # fmt: skip


def finds_gradients(kata):
    V = 11
    small = sizes(V, 8, 6, 1, 2, 10, isTraining=0)
    for name, parts in [
        ("one part", [batch(3, 6, V)]),
        ("sequences of unequal lengths", [batch(3, 7, V, [7, 3, 5])]),
        ("two parts of equal size", [batch(2, 5, V), batch(2, 5, V)]),
        ("parts with unequal counts of targets", [batch(3, 6, V, [6, 6, 5]), batch(3, 6, V, [2, 3, 0])]),
        ("three parts, the last of one sequence", [batch(2, 5, V), batch(2, 5, V), batch(2, 5, V, [4, 0])]),
        ("a square", [batch(5, 5, V)]),
    ]:
        model = model_of(small)
        parameters = swift_state(model, MODEL)
        loss = backward(model, parts)
        gradients = swift_gradients(model)
        expected = {f"gradient of {key}": gradients[key] for key in SHOWN} | {"loss": loss}
        kata.example(
            "findsGradients", name, expected, small | {"allowance": 1e-4, "partCount": len(parts)},
            parameters, parts=torch.stack([padded(part, parts) for part in parts]),
        )  # fmt: skip


def padded(part, parts):
    """Rows of all parts one below the other: as many a part, of one length."""
    B, L = max(p.shape[0] for p in parts), max(p.shape[1] for p in parts)
    whole = torch.full((B, L), -1)
    whole[: part.shape[0], : part.shape[1]] = part
    return whole


def learning(peak, warmup, steps=STEPS, **others):
    return {
        "learningRate": peak, "warmupCount": warmup, "stepCount": steps, "beta1": 0.8, "beta2": 0.9,
        "epsilon": 1e-6, "weightDecay": 0.2, "decaysMatricesAlone": 1, "maximumNorm": 0.8, "allowance": 1e-4,
    } | others  # fmt: skip


def trained(model, steps, numbers):
    """The losses of all steps, each before it was made."""
    matrices = [p for p in model.parameters() if p.dim() >= 2]
    vectors = [p for p in model.parameters() if p.dim() < 2]
    optimizer = torch.optim.AdamW(
        [{"params": matrices}, {"params": vectors, "weight_decay": 0.0}], lr=numbers["learningRate"],
        betas=(numbers["beta1"], numbers["beta2"]), eps=numbers["epsilon"],
        weight_decay=numbers["weightDecay"],
    )  # fmt: skip
    schedule = get_cosine_schedule_with_warmup(
        optimizer, numbers["warmupCount"], numbers["stepCount"]
    )
    losses, clipped = [], 0
    for parts in steps:
        losses.append(backward(model, parts))
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), numbers["maximumNorm"])
        clipped += norm > numbers["maximumNorm"]
        optimizer.step()
        schedule.step()
    print(f"  from {losses[0]:.3f} to {losses[-1]:.3f}, {clipped} of {len(steps)} clipped")
    return torch.stack(losses)


def learns(kata):
    V = 13
    tiny = sizes(V, 9, 8, 2, 2, 12, isTraining=1)
    for name, numbers, steps in [
        ("20 steps", tiny | learning(0.03, 4), [[batch(3, 7, V)] for _ in range(STEPS)]),
        (
            "20 steps, sequences of unequal lengths", tiny | learning(0.02, 3, 30),
            [[batch(3, 8, V, [8, 4, 6])] for _ in range(STEPS)],
        ),
        (
            "6 steps of two parts each", tiny | learning(0.05, 2, 6),
            [[batch(2, 6, V), batch(2, 6, V, [3, 0])] for _ in range(6)],
        ),
        ("4 steps, nothing is clipped", tiny | learning(0.05, 1, 5, maximumNorm=50), [[batch(2, 6, V)] for _ in range(4)]),
        # All that is dropped shows.
        (
            "3 steps with dropout 1 of the embedding",
            tiny | learning(0.05, 1, 5, embeddingDropoutRate=1), [[batch(2, 6, V)] for _ in range(3)],
        ),
    ]:  # fmt: skip
        model = model_of(numbers)
        parameters = swift_state(model, MODEL)
        losses = trained(model, steps, numbers)
        after = swift_state(model, MODEL)
        expected = {"losses": losses} | {f"{key}, after all": after[key] for key in SHOWN[3:]}
        flat = [part for parts in steps for part in parts]
        kata.example(
            "learns", name, expected, numbers | {"partCount": len(steps[0])}, parameters,
            parts=torch.stack([padded(part, flat) for part in flat]),
        )  # fmt: skip


def is_tested(kata):
    V = 12
    small = sizes(V, 9, 8, 1, 2, 12, isTraining=0)
    half = {"embeddingDropoutRate": 1, "attentionDropoutRate": 1, "residualDropoutRate": 1}
    for name, size, rows, others in [
        ("one batch", 4, batch(4, 6, V), {}),
        ("batches of equal size", 2, batch(6, 5, V), {}),
        ("a last batch with fewer", 3, batch(7, 6, V), {}),
        ("sequences of unequal lengths", 2, batch(5, 8, V, [8, 2, 3, 7, 5]), {}),
        ("all would be dropped in training", 3, batch(4, 6, V), half),
        ("the embedding would be dropped", 2, batch(3, 5, V), {"embeddingDropoutRate": 1}),
    ]:
        numbers = small | others
        model = model_of(numbers).eval()
        parameters = swift_state(model, MODEL)
        with torch.no_grad():
            total, count = loss_sum(model, rows)
        expected = {"held-out loss": total / count}
        expected |= dict.fromkeys(["the model is in training again", "nothing is learned"], fact())
        kata.example(
            "isTested", name, expected, numbers | {"batchSize": size, "allowance": 1e-4}, parameters,
            heldOut=rows,
        )  # fmt: skip


# MARK: Laws of many steps

RUN = learning(0.02, 2, 12) | {"sequenceCount": 9, "heldOutCount": 3, "batchSize": 2}


def trains(kata):
    for name, until, interval, others in [
        ("6 steps, a look at every second", 6, 2, {}),
        ("7 steps, a look at every third", 7, 3, {}),
        ("no look", 3, 5, {}),
        ("nothing to do", 0, 1, {}),
        ("a look at each of 4 steps, in two epochs", 4, 1, {"sequenceCount": 6}),
        ("on from step 3 to step 5", 5, 2, {"before": 3}),
        ("as many steps were made before", 3, 1, {"before": 3}),
        ("more steps were made before", 2, 1, {"before": 4}),
    ]:
        facts = [
            "each step learns from its own batch", "held-out losses are taken when they should be",
            "nothing is learned from what is held out",
        ]  # fmt: skip
        numbers = sizes(11, 6, 8, 1, 2, 12) | RUN | {"until": until, "interval": interval} | others
        before = numbers.get("before", 0)
        looks = max(0, until // interval - before // interval)
        expected = {"steps": integers(max(until, before), "count"), "looks": integers(looks, "count")}
        kata.example("trains", name, expected | dict.fromkeys(facts, fact()), numbers)


def is_saved(kata):
    for name, until in [("after one step", 1), ("after four steps", 4)]:
        facts = [
            "the weights are there", "what the optimizer remembers is there", "the losses are there",
            "the held-out losses are there", "nothing else is there",
        ]  # fmt: skip
        numbers = sizes(11, 6, 8, 1, 2, 12) | RUN | {"until": until, "interval": 1}
        kata.example("isSaved", name, dict.fromkeys(facts, fact()), numbers)


def goes_on(kata):
    for name, until, end in [("after one step", 1, 4), ("after five steps", 5, 8)]:
        facts = [
            "the weights are the same", "the optimizer remembers the same", "the losses are the same",
            "the held-out losses are the same", "it goes on bit for bit as if nothing had happened",
        ]  # fmt: skip
        numbers = sizes(11, 6, 8, 1, 2, 12) | RUN | {"until": until, "end": end, "interval": 1}
        kata.example("goesOn", name, dict.fromkeys(facts, fact()), numbers)
