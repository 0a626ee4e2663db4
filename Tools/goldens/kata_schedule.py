"""Examples for kata 32: Hugging Face's schedules, and the gradients of one large batch."""

import torch
from kata import examples, fact, integers, ints, randn
from torch.nn.functional import cross_entropy
from transformers import get_constant_schedule_with_warmup, get_cosine_schedule_with_warmup

IGNORED = -100


@examples("32-Schedule")
def schedule(kata):
    shares(kata)
    adds_parts(kata)
    gives_mean(kata)


# The peak, the steps of the warm-up, all steps, and those that are asked about.
SCHEDULES = {
    "10 steps, 4 of them warm-up": (0.5, 4, 10, range(10)),
    "no warm-up": (0.3, 0, 6, range(6)),
    "one step of warm-up": (0.02, 1, 8, range(8)),
    "a warm-up and one step more": (0.1, 5, 6, range(6)),
    "nothing but warm-up": (0.7, 5, 5, range(7)),
    "one step": (2.0, 0, 1, range(1)),
    "the end, and what is behind it": (0.25, 2, 7, [5, 6, 7, 8, 9, 12, 13, 20]),
    "steps in any order": (0.6, 3, 9, [8, 2, 5, 3, 0, 7]),
    "40 of 100,000 steps": (6e-4, 2_000, 100_000, [*range(0, 2_400, 120), *range(2_400, 100_000, 4_900)]),
}


def multipliers(make, *counts):
    """Hugging Face's rate at each step, as a multiple of the peak."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    return make(optimizer, *counts).lr_lambdas[0]


def shares(kata):
    for name, (peak, warmup, count, steps) in SCHEDULES.items():
        peak = torch.tensor(peak, dtype=torch.float32).item()
        rises = multipliers(get_constant_schedule_with_warmup, warmup)
        both = multipliers(get_cosine_schedule_with_warmup, warmup, count)
        # Behind the end, theirs would rise again.
        ends = lambda step: both(step) if step <= count else 0.0
        falls = lambda step: ends(step) if step >= warmup else 1.0
        numbers = {"peak": peak, "warmupCount": warmup, "stepCount": count}
        for test, number in [
            ("warmsUp", rises), ("cools", falls), ("givesRates", lambda step: peak * ends(step)),
        ]:  # fmt: skip
            expected = torch.tensor([number(step) for step in steps], dtype=torch.float64)
            kata.example(test, name, expected, numbers, steps=ints(*steps))


def part(count, I, V, ignored=0):
    """Rows of a batch, and their targets, of which some are ignored."""
    targets = torch.randint(0, V, (count,))
    targets[torch.randperm(count)[:ignored]] = IGNORED
    return randn(count, I), targets


def layer(I, V):
    return {"weight": randn(V, I) / I**0.5, "bias": randn(V)}


# What a part has of rows, and how many of them have no target.
PARTS = {
    "two parts, of 5 and 2 targets": (4, 3, [(5, 0), (2, 0)]),
    "five parts": (3, 5, [(1, 0), (7, 2), (4, 3), (2, 0), (6, 1)]),
    "equally many targets in each": (2, 4, [(3, 0), (3, 0), (3, 0)]),
    "equally many rows, but not targets": (3, 4, [(6, 1), (6, 5), (6, 3)]),
    "one part": (4, 2, [(6, 2)]),
    "a part without targets between others": (3, 3, [(4, 1), (2, 2), (5, 0)]),
    "a part without targets at first": (2, 5, [(3, 3), (4, 0), (1, 0)]),
    "a part without targets at last": (3, 2, [(2, 0), (5, 1), (4, 4)]),
    "I 24, O 61, 96 rows in four parts": (24, 61, [(40, 7), (8, 0), (16, 9), (32, 30)]),
}


def batches(add):
    for name, (I, V, sizes) in PARTS.items():
        parts = [part(count, I, V, ignored) for count, ignored in sizes]
        add(name, layer(I, V), torch.cat([x for x, _ in parts]), torch.cat([t for _, t in parts]), ints(*[count for count, _ in sizes]))  # fmt: skip


def at_once(parameters, x, targets):
    """The mean loss over all targets, its gradients, and how many targets there are."""
    for parameter in parameters.values():
        parameter.requires_grad_(True).grad = None
    logits = x @ parameters["weight"].T + parameters["bias"]
    loss = cross_entropy(logits, targets, ignore_index=IGNORED)
    loss.backward()
    gradients = {name: parameter.grad for name, parameter in parameters.items()}
    for parameter in parameters.values():
        parameter.requires_grad_(False)
    return loss.detach(), gradients, int((targets != IGNORED).sum())


def adds_parts(kata):
    def add(name, parameters, x, targets, rows):
        loss, gradients, count = at_once(parameters, x, targets)
        expected = {f"gradientSum.{key}": count * value for key, value in gradients.items()}
        expected |= {
            "lossSum": count * loss, "targetCount": integers([count], "target"),
            "there is a sum": fact(),
        }  # fmt: skip
        kata.example(
            "addsParts", name, expected, {"allowance": 1e-6}, parameters, x=x, targets=targets, rows=rows
        )

    batches(add)
    nothing = {
        "lossSum": torch.zeros((), dtype=torch.float64), "targetCount": integers([0], "target"),
        "there is a sum": fact(False),
    }  # fmt: skip
    kata.example("addsParts", "no part has targets", nothing, **without_targets())


def gives_mean(kata):
    def add(name, parameters, x, targets, rows):
        loss, gradients, _ = at_once(parameters, x, targets)
        expected = {"loss": loss, "there is a mean": fact()} | gradients
        kata.example(
            "givesMean", name, expected, {"allowance": 1e-6}, parameters, x=x, targets=targets, rows=rows
        )

    batches(add)
    kata.example(
        "givesMean", "no part has targets", {"there is a mean": fact(False)}, **without_targets()
    )


def without_targets():
    x, targets = part(5, 3, 4, 5)
    return dict(parameters=layer(3, 4), x=x, targets=targets, rows=ints(2, 3))
