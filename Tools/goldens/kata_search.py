"""Examples for kata 38: numpy's spaces and orders, and sums over all that there is to sum.

What is trained is a toy, whose best setting is known: see Toy, and ToyTraining in Swift.
"""

import itertools
import math

import numpy as np
import torch
from kata import drawn, examples, fact, integers, ints, randn, texts

# Ranges that people search: lowest, highest, and whether factors count, not distances.
RATE = (1e-5, 1e-1, True)
DROPOUT = (0.0, 0.5, False)
DECAY = (1e-3, 0.3, True)
BETA = (0.85, 0.999, False)


@examples("38-Search")
def search(kata):
    spaces_values(kata)
    lays_grid(kata)
    draws_settings(kata)
    trains_each_seed(kata)
    estimates(kata)
    finds_lowest(kata)
    chooses_best(kata)
    compares_pairs(kata)
    counts_chance(kata)
    halves(kata)


# MARK: What to try


def exact(numbers):
    """Numbers that Float32 holds, in double precision."""
    return torch.as_tensor(numbers, dtype=torch.float64).float().double()


def ranges(*hyperparameters):
    low, high, logarithmic = zip(*hyperparameters)
    return dict(low=exact(low), high=exact(high), isLogarithmic=ints(*map(int, logarithmic)))


def columns(settings):
    """A column for each hyperparameter, since small ones would be lost beside large ones."""
    return {f"hyperparameter {k + 1}": column for k, column in enumerate(exact_columns(settings))}


def exact_columns(settings):
    return torch.as_tensor(np.array(settings), dtype=torch.float64).T


def space(hyperparameter, count):
    low, high = exact(hyperparameter[:2]).tolist()
    return (np.geomspace if hyperparameter[2] else np.linspace)(low, high, count)


def spaces_values(kata):
    def add(name, hyperparameter, count, places):
        values = torch.as_tensor(space(hyperparameter, count)[places])
        shares = torch.linspace(0, 1, count, dtype=torch.float64)[places]
        assert torch.equal(shares, exact(shares)), name
        kata.example("spacesValues", name, values, shares=shares, **ranges(hyperparameter))

    add("a learning rate", RATE, 5, slice(None))
    add("a learning rate, the lower quarter", RATE, 33, slice(0, 9))
    add("a dropout, from 0", DROPOUT, 5, slice(None))
    add("a momentum", BETA, 9, slice(1, 7))
    add("a weight decay", DECAY, 17, slice(None))
    add("a linear range from below 0", (-2.5, 1.5, False), 9, slice(None))
    add("a logarithmic range above 1", (16, 2048, True), 9, slice(None))
    add("a narrow logarithmic range", (0.5, 0.75, True), 5, slice(None))


def lays_grid(kata):
    for name, hyperparameters, counts in [
        ("a learning rate, 5 values", [RATE], [5]),
        ("3 × 4 values", [DROPOUT, RATE], [3, 4]),
        ("4 × 3 values", [RATE, BETA], [4, 3]),
        ("one value beside three", [DECAY, DROPOUT], [1, 3]),
        ("one value of everything", [BETA, RATE], [1, 1]),
        ("2 × 3 × 4 values", [RATE, DROPOUT, DECAY], [2, 3, 4]),
        ("5 × 5 × 6 values", [DECAY, RATE, BETA], [5, 5, 6]),
    ]:
        spaces = [space(h, count) for h, count in zip(hyperparameters, counts)]
        settings = list(itertools.product(*spaces))
        kata.example(
            "laysGrid", name, columns(settings), counts=ints(*counts), **ranges(*hyperparameters)
        )


def draws_settings(kata):
    """How many of many draws lie where, in parts of each range that are equally likely."""
    for name, hyperparameters, seed in [
        ("a learning rate, in twentieths of its range", [RATE], 3),
        ("a dropout, in twentieths of its range", [DROPOUT], 4),
        ("two hyperparameters, in fifths of their ranges", [RATE, DROPOUT], 5),
        ("two of one scale, in fifths of their ranges", [DECAY, RATE], 6),
        ("three hyperparameters, in thirds of their ranges", [BETA, RATE, DECAY], 7),
    ]:
        item, parts = [("part", 20), ("pair", 5), ("triple", 3)][len(hyperparameters) - 1]
        kinds = parts ** len(hyperparameters)
        expected = {
            "frequencies": drawn(torch.full((kinds,), 1 / kinds), item),
            "count of settings": integers([4000], "count"),
            "same seed, same settings": fact(),
        }
        numbers = {"seed": seed, "draws": 4000, "parts": parts}
        kata.example("drawsSettings", name, expected, numbers, **ranges(*hyperparameters))


# MARK: Over seeds


class Toy:
    """A training with a known best setting: a bowl around it, and luck, which differs beside it.

    With one seed the lower side of the bowl is lucky, with another one the upper. Above a limit of the
    first hyperparameter it diverges.
    """

    def __init__(self, hyperparameters, center, width, floor=1.5, noise=0.3, tilt=1.0, limit=1e9):
        self.inputs = ranges(*hyperparameters) | dict(center=exact(center), width=exact(width))
        self.numbers = dict(floor=floor, noise=noise, tilt=tilt, limit=limit)

    def loss(self, setting, seed):
        n, x = self.numbers, self.inputs
        if setting[0] > n["limit"]:
            return math.nan
        torch.manual_seed(seed)
        own, side = torch.randn(2).double().tolist()
        away = []
        for k, logarithmic in enumerate(x["isLogarithmic"].tolist()):
            a, c = float(setting[k]), float(x["center"][k])
            away.append((math.log10(a / c) if logarithmic else a - c) / float(x["width"][k]))
        distance = sum(k * k for k in away)
        luck = own + away[0] * side
        return n["floor"] + distance + n["noise"] * (1 + n["tilt"] * distance) * luck

    def losses(self, setting, seeds):
        with torch.random.fork_rng():
            return np.array([self.loss(setting, seed) for seed in seeds])


RATES = Toy([RATE], [3e-4], [1.5], noise=0.5, tilt=3)
BOTH = Toy([RATE, DROPOUT], [1e-3, 0.15], [1.5, 0.3], noise=0.4, tilt=2)
THREE = Toy([RATE, DROPOUT, DECAY], [3e-4, 0.2, 0.02], [1, 0.25, 2], floor=2.5, noise=0.2, tilt=3)


def trains_each_seed(kata):
    for name, toy, setting, seeds in [
        ("three seeds", RATES, [1e-3], [3, 1, 4]),
        ("one seed", RATES, [1e-4], [11]),
        ("a seed comes twice", BOTH, [1e-2, 0.25], [7, 2, 7]),
        ("six seeds", BOTH, [3e-4, 0.4], [0, 1, 2, 3, 4, 5]),
        ("large seeds", THREE, [1e-3, 0.3, 0.1], [4_294_967_295, 20_261_127, 65_536, 42]),
    ]:
        setting = exact(setting)
        losses = torch.as_tensor(toy.losses(setting, seeds))
        kata.example(
            "trainsEachSeed", name, losses, toy.numbers, setting=setting, seeds=ints(*seeds),
            **toy.inputs,
        )  # fmt: skip


def summary(losses):
    losses = np.asarray(losses)
    with np.errstate(all="ignore"):
        error = losses.std(ddof=1) / np.sqrt(len(losses)) if len(losses) > 1 else np.nan
    return {"mean": torch.tensor(losses.mean()), "error": torch.tensor(error)}


def estimates(kata):
    tail = 0.2 * randn(9) + 2
    tail[4] = 6.5
    for name, losses in [
        ("three losses", exact([1.52, 1.31, 1.9])),
        ("two losses", exact([2.25, 3.5])),
        ("one loss: its error nobody knows", exact([2.75])),
        ("five losses", 0.4 * randn(5) + 3),
        ("one training went badly", tail),
        ("losses close to each other", 1e-3 * randn(7) + 4),
        ("losses around 0", randn(10)),
        ("64 losses", 0.25 * randn(64) + 1.7),
    ]:
        losses = exact(losses)
        kata.example("estimates", name, summary(losses), losses=losses)


def finds_lowest(kata):
    nan, inf = math.nan, math.inf
    for name, losses, count in [
        ("three of six", [2.5, 1.25, 3.0, 0.5, 2.0, 1.75], 3),
        ("the lowest alone", [1.5, 1.25, 0.75, 2.0], 1),
        ("all of five", [0.4, 2.4, 1.4, 0.9, 3.1], 5),
        ("more than there are", [3.5, 0.5, 1.5], 7),
        ("losses below 0", [-1.0, 0.5, -2.5, 0.0, -0.25], 2),
        ("the first training failed", [nan, 2.0, 1.0, 3.0], 2),
        ("two trainings failed", [1.5, nan, 0.5, 2.5, nan, 1.0], 4),
        ("failures between, all wanted", [2.0, nan, 1.0, nan, 0.5], 5),
        ("all failed", [nan, nan, nan], 2),
        ("one loss is infinite", [2.0, inf, 1.0, 0.5], 4),
        ("a failure behind an infinite loss", [inf, nan, 8.0, 4.0], 4),
        ("a failure beside large losses", [nan, 20.0, 10.0, 1e38, nan, 30.0], 6),
        ("equal losses", [1.0, 0.5, 1.0, 0.5, 1.0], 4),
        ("all are equal", [0.25, 0.25, 0.25, 0.25], 3),
        ("8 of 32", randn(32).tolist(), 8),
    ]:
        losses = exact(losses)
        comparable = np.nan_to_num(losses.numpy(), nan=inf, posinf=inf)
        places = np.argsort(comparable, kind="stable")[:count]
        kata.example(
            "findsLowest", name, integers(places, "place"), {"count": count}, losses=losses
        )


def chooses_best(kata):
    grid = [list(s) for s in itertools.product(space(RATE, 5), space((0.0, 0.4, False), 3))]
    rates = [[1e-4], [3e-3], [3e-4], [3e-2]]
    close = [[1e-3 * 1.3**k, 0.1] for k in range(-6, 7)]
    apart = [[3e-2, 0.1], [1e-3, 0.3], [2e-4, 0.1]]
    calm = Toy([RATE], [3e-4], [1.5], noise=0.6, tilt=-0.2)
    for name, toy, settings, seeds, misled in [
        ("three learning rates, three seeds", RATES, rates[:3], [0, 1, 2], ["first"]),
        ("a lucky seed misleads", RATES, rates, [3, 4, 5], ["lucky"]),
        ("one setting", BOTH, [[1e-3, 0.2]], [1, 2], []),
        ("a high rate diverges", limited(BOTH, 0.02), apart, [3, 4], []),
        ("a grid of 15, around a known best", BOTH, grid, list(range(10, 17)), ["lucky", "worst"]),
        ("three hyperparameters, ten draws", THREE, draws(THREE, 10), [21, 22, 23, 24], ["lucky"]),
        ("many close settings, two seeds", BOTH, close, [31, 33], ["first", "last"]),
        ("the best has more luck and less", calm, rates[:3], [7, 8, 9, 10], ["worst", "calm"]),
    ]:
        settings = exact(settings)
        while True:
            losses = np.array([toy.losses(setting, seeds) for setting in settings])
            means = losses.mean(1)
            order = np.sort(means)
            best = int(np.nanargmin(means))
            # What somebody takes who looks at something else.
            others = {
                "lucky": losses.min(1), "worst": losses.max(1), "first": losses[:, 0],
                "last": losses[:, -1], "calm": losses.std(1),
            }  # fmt: skip
            isMisled = all(int(np.nanargmin(others[what])) != best for what in misled)
            if isMisled and (len(order) < 2 or order[1] - order[0] > 1e-2):
                if "grid" not in name or torch.allclose(settings[best], exact([1e-3, 0.2])):
                    break
            seeds = [seed + len(seeds) for seed in seeds]
        expected = {"setting": settings[best]} | summary(losses[best])
        kata.example(
            "choosesBest", name, expected, toy.numbers, settings=settings, seeds=ints(*seeds),
            **toy.inputs,
        )  # fmt: skip


def limited(toy, limit):
    copy = Toy.__new__(Toy)
    copy.inputs, copy.numbers = toy.inputs, toy.numbers | {"limit": limit}
    return copy


def draws(toy, count):
    low, high = toy.inputs["low"], toy.inputs["high"]
    shares = torch.rand(count, len(low)).double()
    logarithmic = toy.inputs["isLogarithmic"].bool()
    factors = torch.where(logarithmic, high / low, torch.ones_like(low))
    return torch.where(logarithmic, low * factors**shares, low + shares * (high - low))


# MARK: Two settings


def pairs(count, luck, difference, noise):
    """Losses of two settings that meet the same luck."""
    shared = luck * randn(count) + 2.5
    return exact(shared + noise * randn(count)), exact(shared - difference + noise * randn(count))


def compares_pairs(kata):
    for name, losses, others in [
        ("three seeds", exact([2.1, 1.6, 2.9]), exact([2.0, 1.45, 2.85])),
        ("two seeds", exact([1.5, 3.25]), exact([1.75, 2.875])),
        ("luck is larger than the difference", *pairs(8, 0.6, 0.05, 0.01)),
        ("the other is worse", *pairs(5, 0.4, -0.3, 0.05)),
        ("luck that is nobody's", *pairs(12, 0.0, 0.2, 0.3)),
        ("twenty seeds", *pairs(20, 0.5, 0.02, 0.03)),
    ]:
        kata.example(
            "comparesPairs", name, summary(losses - others), losses=losses, others=others
        )


def counts_chance(kata):
    for name, differences in [
        ("one seed", [0.25]),
        ("three seeds, one sign", [0.1, 0.15, 0.05]),
        ("three seeds, two signs", [0.3, -0.05, 0.2]),
        ("five seeds, one sign", [-0.1, -0.2, -0.15, -0.3, -0.05]),
        # Exact in Float32, so that sums are equal whatever their order.
        ("sums that are equal", [0.5, 0.25, -0.25, 0.125]),
        ("a difference of 0", [0.0, 0.5, -0.125, 0.25]),
        ("they add up to 0", [0.5, -0.25, -0.25]),
        ("one large, six small ones", [2.0] + (0.5 * torch.rand(6) - 0.35).tolist()),
        ("eight seeds", 0.3 * randn(8) + 0.2),
        ("ten seeds, no difference", randn(10)),
        ("twelve seeds, a clear difference", 0.2 * randn(12) - 0.15),
    ]:
        differences = exact(differences).numpy()
        signs = np.array(list(itertools.product([1, -1], repeat=len(differences))))
        sums, observed = np.abs((signs * differences).sum(1)), abs(differences.sum())
        extreme = sums > observed - 1e-12
        far = np.abs(sums - observed)
        assert ((far > 1e-6) | (far < 1e-12)).all(), name
        chance = torch.tensor(extreme.mean())
        kata.example("countsChance", name, chance, differences=torch.as_tensor(differences))


# MARK: With less work


def halving(losses, count, steps, factor):
    """The rounds, each with its settings and its steps, and what is left."""
    remaining, rounds = list(range(count)), []
    while len(remaining) > 1:
        rounds.append((steps, sorted(remaining)))
        found = np.array([losses(place, steps) for place in remaining])
        order = np.sort(found[~np.isnan(found)])
        assert len(order) < 2 or np.diff(order).min() > 1e-4
        kept = max(len(remaining) // factor, 1)
        remaining = [remaining[k] for k in np.argsort(found, kind="stable")[:kept]]
        steps *= factor
    return rounds, remaining[0]


def halves(kata):
    for name, count, steps, factor, failing in [
        ("8 settings", 8, 1, 2, []),
        ("7 settings: 3 stay, then 1", 7, 2, 2, []),
        ("9 settings, a third of them stays", 9, 5, 3, []),
        ("11 settings by 4: 2 stay, then 1", 11, 1, 4, []),
        ("two settings", 2, 10, 2, []),
        ("one setting: there is nothing to train", 1, 3, 2, []),
        ("5 settings by 8: one stays at once", 5, 4, 8, []),
        ("two trainings fail", 6, 1, 2, [0, 3]),
        ("all but one fail", 4, 2, 2, [0, 1, 3]),
        ("27 settings by 3", 27, 1, 3, [4]),
    ]:
        # Some begin well, others end well.
        floor = 1 + torch.rand(count).double()
        start = 0.5 + 4 * torch.rand(count).double()
        speed = 0.3 + 0.5 * torch.rand(count).double()
        floor[failing] = math.nan
        floor, start, speed = exact(floor), exact(start), exact(speed)

        def losses(place, steps):
            return float(floor[place] + start[place] * steps ** -speed[place])

        rounds, left = halving(losses, count, steps, factor)
        numbers = {"stepCount": steps, "factor": factor}
        settings = exact(draws(BOTH, count))
        words = [
            f"{steps} step{'s' * (steps > 1)}: {', '.join(map(str, places))}"
            for steps, places in rounds
        ]
        expected = {"setting": settings[left], "rounds": texts(words, "round")}
        kata.example(
            "halves", name, expected, numbers, settings=settings, floor=floor, start=start,
            speed=speed,
        )  # fmt: skip
