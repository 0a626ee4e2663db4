"""Examples for kata 31: PyTorch's clipping and optimizers, in double precision.

A training is of some parameters, by name, of gradients that are given for each of its 20 steps, and of a
learning rate that may be another one in each.
"""

import torch
from kata import each, examples, integers, ints, randn

STEPS = 20
# After which of the steps the parameters are looked at.
SHOWN = [1, 2, 3, 7, 20]


@examples("31-Optimizers")
def optimizers(kata):
    measures_norm(kata)
    clips(kata)
    moves_with_momentum(kata)
    trains(kata, "trainsWithMomentum", torch.optim.SGD, SGD_CASES)
    takes_means(kata)
    finds_direction(kata)
    moves(kata, "movesAsAdam", torch.optim.Adam, ADAM_MOVES)
    trains(kata, "trainsWithAdam", torch.optim.Adam, ADAM_CASES)
    spares_vectors(kata)
    moves(kata, "movesAsAdamW", torch.optim.AdamW, ADAMW_MOVES)
    trains(kata, "trainsWithAdamW", torch.optim.AdamW, ADAMW_CASES)


def exact(tensor):
    """As Float32 holds it: what goes in is the same on both sides."""
    return tensor.float().double()


def odd(value, *shape):
    """Numbers of which one is no usual one."""
    tensor = randn(*shape)
    tensor.view(-1)[tensor.numel() // 2] = value
    return tensor


# MARK: Clipping


def some_gradients():
    return [
        ("one vector", [randn(5)]),
        ("a matrix and a vector", [randn(3, 4), randn(4)]),
        ("unequal sizes, the last one long", [randn(2), randn(3, 2, 2), exact(30 * randn(7))]),
        ("one number", [torch.tensor(-2.5).double()]),
        ("small numbers", [exact(1e-4 * randn(2, 3)), exact(1e-4 * randn(3))]),
        ("all are 0", [torch.zeros(3).double(), torch.zeros(2, 2).double()]),
        ("one is NaN", [randn(3), odd(torch.nan, 2, 3)]),
        ("one is infinite", [odd(torch.inf, 4), randn(2, 3)]),
        ("one is −∞", [randn(2, 3), odd(-torch.inf, 2)]),
        ("C 16, twelve tensors", [randn(16, 16) if n % 2 else randn(16) for n in range(12)]),
    ]


def named(tensors, prefix=""):
    return {f"{prefix}tensor {number}": tensor for number, tensor in enumerate(tensors)}


def measures_norm(kata):
    for name, tensors in some_gradients():
        norm = torch.nn.utils.get_total_norm(tensors)
        kata.example("measuresNorm", name, norm, **named(tensors, "gradients."))


def clips(kata):
    limits = {"all are 0": 1, "small numbers": 5e-5, "C 16, twelve tensors": 2.5}
    cases = [(name, tensors, limits.get(name, 1)) for name, tensors in some_gradients()]
    cases += [
        ("shorter than the largest norm", [randn(3, 2), randn(2)], 10),
        ("one alone is shorter than it", [exact(0.1 * randn(3)), randn(2, 3)], 0.5),
        ("each alone is shorter than it", [randn(4) / 3, randn(4) / 3, randn(4) / 3], 0.9),
        ("a NaN among short ones", [exact(0.01 * odd(torch.nan, 3)), exact(0.01 * randn(4))], 5),
    ]
    cases += each([], [
        # 10⁻⁶ is added to the norm: of a short one, a part that shows.
        ("about as short as 10⁻⁶", [exact(2e-6 * randn(3)), exact(1e-6 * randn(2))], 5e-7),
        ("a little shorter than it", [torch.tensor([0.6, -0.2]).double(), exact(0.3 * torch.ones(3))], 1),
    ])  # fmt: skip
    for name, tensors, limit in cases:
        tensors = [exact(tensor) for tensor in tensors]
        parameters = [torch.nn.Parameter(torch.zeros_like(tensor)) for tensor in tensors]
        for parameter, tensor in zip(parameters, tensors):
            parameter.grad = tensor.clone()
        torch.nn.utils.clip_grad_norm_(parameters, limit)
        kata.example(
            "clips", name, named([parameter.grad for parameter in parameters]),
            {"maximumNorm": limit}, **named(tensors, "gradients."),
        )  # fmt: skip


# MARK: One step of one parameter


def settings(**numbers):
    """By their names here, with PyTorch's defaults."""
    return {"learningRate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0} | numbers


OTHERS = settings(learningRate=0.03, beta1=0.8, beta2=0.95, epsilon=1e-3, weightDecay=0.3)


def made(kind, parameters, numbers):
    """PyTorch's optimizer. Whether vectors are spared, two groups say."""
    if kind is torch.optim.SGD:
        return kind(
            parameters, lr=numbers["learningRate"], momentum=numbers["momentum"],
            weight_decay=numbers["weightDecay"],
        )  # fmt: skip
    groups = [{"params": parameters}]
    if numbers.get("decaysMatricesAlone"):
        groups = [
            {"params": [p for p in parameters if p.dim() >= 2]},
            {"params": [p for p in parameters if p.dim() < 2], "weight_decay": 0},
        ]
    return kind(
        groups, lr=numbers["learningRate"], betas=(numbers["beta1"], numbers["beta2"]),
        eps=numbers["epsilon"], weight_decay=numbers["weightDecay"],
    )  # fmt: skip


def moves_with_momentum(kata):
    def momentum(learningRate, momentum, weightDecay):
        return dict(learningRate=learningRate, momentum=momentum, weightDecay=weightDecay)

    for name, shape, numbers, velocity, gradient in [
        ("no momentum, no decay", (4,), momentum(0.1, 0, 0), 1, 1),
        ("momentum", (3, 2), momentum(0.1, 0.9, 0), 1, 1),
        ("the first step", (5,), momentum(0.3, 0.8, 0), 0, 1),
        ("momentum and decay", (2, 3), momentum(0.05, 0.7, 0.2), 2, 1),
        ("decay alone", (6,), momentum(0.5, 0, 0.4), 0, 1),
        ("no gradient is left", (2, 2), momentum(0.2, 0.6, 0.1), 1, 0),
        ("a gradient is NaN", (3,), momentum(0.1, 0.9, 0.1), 1, torch.nan),
        ("a gradient is infinite", (2, 2), momentum(0.1, 0.9, 0), 1, torch.inf),
        ("[24, 32]", (24, 32), momentum(0.01, 0.95, 0.05), 3, 2),
    ]:
        value, velocity = randn(*shape), exact(velocity * randn(*shape))
        gradient = odd(gradient, *shape) if abs(gradient) not in (0, 1, 2) else exact(gradient * randn(*shape))
        parameter = torch.nn.Parameter(value.clone())
        optimizer = made(torch.optim.SGD, [parameter], numbers)
        optimizer.state[parameter]["momentum_buffer"] = velocity.clone()
        parameter.grad = gradient.clone()
        optimizer.step()
        after = optimizer.state[parameter]["momentum_buffer"]
        if numbers["momentum"] == 0:
            # PyTorch remembers nothing then; the velocity is what it moves by.
            after = (value - parameter.detach()) / numbers["learningRate"]
        kata.example(
            "movesWithMomentum", name, {"parameter": parameter.detach(), "velocity": after}, numbers,
            value=value, gradient=gradient, velocity=velocity,
        )  # fmt: skip


def takes_means(kata):
    """PyTorch's means after a step."""
    for name, shape, steps, numbers, value in [
        ("the first gradient", (4,), 0, settings(), None),
        ("the second gradient", (2, 3), 1, settings(), None),
        ("other βs", (3, 2), 4, OTHERS, None),
        ("β₂ below β₁", (5,), 7, settings(beta1=0.95, beta2=0.7), None),
        ("β₁ 0: nothing is kept", (3,), 3, settings(beta1=0.0, beta2=0.9), None),
        ("one number", (), 2, OTHERS, None),
        ("a gradient is NaN", (3,), 2, OTHERS, torch.nan),
        ("a gradient is infinite", (2, 2), 2, OTHERS, torch.inf),
        ("a gradient is −∞", (4,), 2, OTHERS, -torch.inf),
        ("[24, 32]", (24, 32), 100, settings(beta2=0.98), None),
    ]:
        gradient = randn(*shape) if value is None else odd(value, *shape)
        _, moments, after = moved(torch.optim.AdamW, randn(*shape), gradient, steps, numbers)
        kata.example("takesMeans", name, after, numbers | {"steps": steps}, gradient=gradient, **moments)


def started(shape, steps):
    """Means as they may be after some steps: before the first, 0."""
    scale = 1 if steps else 0
    return {"means": exact(0.5 * scale * randn(*shape)), "squares": exact(scale * randn(*shape) ** 2)}


def moved(kind, value, gradient, steps, numbers, moments=None):
    """A parameter after one more step, the means before, and those after."""
    moments = moments or started(value.shape, steps)
    parameter = torch.nn.Parameter(value.clone())
    optimizer = made(kind, [parameter], numbers)
    optimizer.state[parameter] |= {
        "step": torch.tensor(float(steps)), "exp_avg": moments["means"].clone(),
        "exp_avg_sq": moments["squares"].clone(),
    }  # fmt: skip
    parameter.grad = gradient.clone()
    optimizer.step()
    state = optimizer.state[parameter]
    after = {
        "steps": integers([int(state["step"])], "count"), "means": state["exp_avg"],
        "squares": state["exp_avg_sq"],
    }  # fmt: skip
    return parameter.detach(), moments, after


def finds_direction(kata):
    """By how much PyTorch's Adam moves zeros at a learning rate of 1, turned around."""
    for name, shape, steps, scale, numbers, value in [
        ("the first step", (4,), 1, 1, settings(), None),
        ("the second step", (2, 3), 2, 1, settings(), None),
        ("other βs and ε", (3, 2), 5, 1, OTHERS, None),
        ("a large ε", (3, 3), 3, 1, settings(epsilon=0.5), None),
        ("β₁ 0", (5,), 2, 1, settings(beta1=0.0, beta2=0.9), None),
        ("after many steps", (2, 4), 2000, 1, settings(), None),
        ("gradients next to nothing", (6,), 2, 1e-7, settings(), None),
        ("large gradients", (2, 2), 3, 1e4, settings(), None),
        ("one number", (), 4, 1, OTHERS, None),
        ("some squares are 0", (5,), 3, 1, settings(epsilon=1e-4), 0),
        ("a mean is NaN", (3,), 3, 1, OTHERS, torch.nan),
        ("a mean is infinite", (2, 2), 3, 1, OTHERS, torch.inf),
        ("[24, 32]", (24, 32), 50, 1, settings(beta2=0.98), None),
    ]:
        gradient = exact(scale * randn(*shape))
        if value is not None:
            gradient.view(-1)[gradient.numel() // 2] = value
        before = started(shape, steps - 1)
        before = {"means": scale * before["means"], "squares": scale**2 * before["squares"]}
        if value is not None:
            for tensor in before.values():
                tensor.view(-1)[tensor.numel() // 2] = 0
        plain = numbers | {"learningRate": 1, "weightDecay": 0}
        zeros = torch.zeros(shape).double()
        # What goes in is what Float32 holds of the means: so it is computed of these once more.
        _, _, after = moved(torch.optim.Adam, zeros, gradient, steps - 1, plain, before)
        means, squares = exact(after["means"]), exact(after["squares"])
        expected = direction(means, squares, steps, numbers)
        value_moved, _, _ = moved(torch.optim.Adam, zeros, gradient, steps - 1, plain, before)
        assert torch.allclose(expected, -value_moved, rtol=1e-5, atol=1e-12, equal_nan=True), name
        kata.example(
            "findsDirection", name, expected, numbers | {"steps": steps}, means=means, squares=squares
        )


def direction(means, squares, steps, numbers):
    corrected = squares / (1 - numbers["beta2"] ** steps)
    return means / (1 - numbers["beta1"] ** steps) / (corrected.sqrt() + numbers["epsilon"])


ADAM_MOVES = [
    ("the first step", (4,), 0, settings(learningRate=0.01), None),
    ("the second step", (2, 3), 1, settings(learningRate=0.1), None),
    ("others than the defaults", (3, 2), 4, OTHERS, None),
    ("decay from the first step", (2, 2), 0, OTHERS | {"learningRate": 0.2}, None),
    ("a large decay", (5,), 9, settings(learningRate=0.1, weightDecay=2), None),
    ("no learning rate", (3,), 2, OTHERS | {"learningRate": 0}, None),
    ("a gradient is NaN", (3,), 2, OTHERS, torch.nan),
    ("a gradient is infinite", (2, 2), 2, OTHERS, torch.inf),
    ("[24, 32]", (24, 32), 100, settings(learningRate=0.02, beta2=0.98, weightDecay=0.1), None),
]

# A name, a shape, how many steps there were, the settings, and an odd gradient if there is one.
ADAMW_MOVES = ADAM_MOVES[:5] + [
    ("vectors are spared", (6,), 3, OTHERS | {"decaysMatricesAlone": 1}, None),
    ("matrices are not spared", (2, 3), 3, OTHERS | {"decaysMatricesAlone": 1}, None),
] + ADAM_MOVES[5:]


def moves(kata, test, kind, cases):
    for name, shape, steps, numbers, odd_one in cases:
        value = exact(2 * randn(*shape))
        gradient = randn(*shape) if odd_one is None else odd(odd_one, *shape)
        parameter, moments, after = moved(kind, value, gradient, steps, numbers)
        kata.example(
            test, name, {"parameter": parameter} | after, numbers | {"steps": steps},
            value=value, gradient=gradient, **moments,
        )  # fmt: skip


def spares_vectors(kata):
    for name, shape, spares, decay in [
        ("a matrix", (3, 2), 1, 0.1),
        ("a bias", (4,), 1, 0.1),
        ("one number", (), 1, 0.25),
        ("three axes", (2, 1, 3), 1, 0.05),
        ("a matrix of one row", (1, 5), 1, 0.2),
        ("a matrix, and all decay", (2, 2), 0, 0.3),
        ("a bias, and all decay", (3,), 0, 0.15),
        ("one number, and all decay", (), 0, 0.35),
    ]:
        parameter = torch.nn.Parameter(torch.zeros(shape))
        numbers = settings(weightDecay=decay, decaysMatricesAlone=spares)
        optimizer = made(torch.optim.AdamW, [parameter], numbers)
        group = next(group for group in optimizer.param_groups if group["params"])
        expected = torch.tensor(group["weight_decay"]).double()
        kata.example("sparesVectors", name, expected, numbers, shape=ints(*shape))


# MARK: Twenty steps of several parameters


def trains(kata, test, kind, cases):
    for name, shapes, numbers, change in cases:
        values = {key: randn(*shape) for key, shape in shapes.items()}
        gradients = {key: randn(STEPS, *shape) for key, shape in shapes.items()}
        inputs, rates = {}, None
        if change == "gradients next to nothing":
            gradients = {key: exact(1e-7 * tensor) for key, tensor in gradients.items()}
        if change in ("nan", "inf"):
            # From the ninth step on.
            gradients["bias"][8, 1] = {"nan": torch.nan, "inf": torch.inf}[change]
        if change == "rates":
            rates = exact(numbers["learningRate"] * (0.1 + torch.arange(STEPS).sin().abs().double()))
            inputs["learningRates"] = rates
        reached = {key: torch.ones(STEPS, dtype=torch.bool) for key in shapes}
        if change == "unreached":
            reached["bias"][:5] = reached["matrix"][9:12] = reached["unused"][:] = False
            inputs |= {f"reached.{key}": mask for key, mask in reached.items()}
        shown = train(kind, values, gradients, reached, numbers, rates)
        inputs |= {f"values.{key}": value for key, value in values.items()}
        inputs |= {f"gradients.{key}": tensor for key, tensor in gradients.items()}
        kata.example(test, name, shown, numbers, **inputs)


def train(kind, values, gradients, reached, numbers, rates):
    """The parameters after some of the steps."""
    parameters = {key: torch.nn.Parameter(value.clone()) for key, value in values.items()}
    optimizer = made(kind, list(parameters.values()), numbers)
    shown = {}
    for step in range(STEPS):
        for key, parameter in parameters.items():
            parameter.grad = gradients[key][step].clone() if reached[key][step] else None
        if rates is not None:
            for group in optimizer.param_groups:
                group["lr"] = rates[step].item()
        optimizer.step()
        if step + 1 in SHOWN:
            for key, parameter in parameters.items():
                shown[f"after step {step + 1:2}, {key}"] = parameter.detach().clone()
    return shown


SHAPES = {"bias": (3,), "matrix": (2, 3)}
UNREACHED = {"bias": (3,), "matrix": (2, 3), "unused": (2,)}
# Of one shape, so that whoever takes a shape for a name mixes them up.
TWINS = {"bias": (4,), "gain": (4,)}


def plain(learningRate, momentum=0.0, weightDecay=0.0, **others):
    return dict(learningRate=learningRate, momentum=momentum, weightDecay=weightDecay) | others


SGD_CASES = [
    ("no momentum", SHAPES, plain(0.1), None),
    ("momentum", SHAPES, plain(0.05, 0.9), None),
    ("momentum and decay", SHAPES, plain(0.05, 0.8, 0.3), None),
    ("two parameters of one shape", TWINS, plain(0.1, 0.7), None),
    ("the learning rate changes", SHAPES, plain(0.1, 0.9), "rates"),
    ("some get no gradient", UNREACHED, plain(0.1, 0.8, 0.2), "unreached"),
    ("saved, and gone on with", SHAPES, plain(0.1, 0.9, savedAfter=2), None),
    ("a gradient is NaN", SHAPES, plain(0.1, 0.9), "nan"),
    # Of what is infinite, no decay at all and a decay of 0 would differ.
    ("a gradient is infinite", SHAPES, plain(0.1, 0.5, 0.1), "inf"),
]

ADAM_CASES = [
    ("the defaults", SHAPES, settings(), None),
    ("others than the defaults", SHAPES, OTHERS, None),
    ("gradients next to nothing", SHAPES, settings(learningRate=0.1), "gradients next to nothing"),
    ("two parameters of one shape", TWINS, OTHERS, None),
    ("the learning rate changes", SHAPES, settings(learningRate=0.1, beta2=0.9), "rates"),
    ("some get no gradient", UNREACHED, OTHERS, "unreached"),
    ("saved, and gone on with", SHAPES, OTHERS | {"savedAfter": 2}, None),
    ("a gradient is NaN", SHAPES, OTHERS, "nan"),
    ("a gradient is infinite", SHAPES, OTHERS, "inf"),
]

ADAMW_CASES = ADAM_CASES[:1] + [
    ("vectors are spared", SHAPES, OTHERS | {"decaysMatricesAlone": 1}, None),
    ("PyTorch's decay", SHAPES, settings(learningRate=0.1, weightDecay=0.01), None),
] + ADAM_CASES[1:]  # fmt: skip
