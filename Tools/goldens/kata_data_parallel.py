"""Examples for kata 39: sums and means over workers, and PyTorch's AdamW on whole batches."""

import torch
from kata import examples, fact, integers, ints, randn

# What the suite finds out beside the numbers.
ONCE = "each row of a batch is one worker's"
LITTLE = "no worker sends more than it takes"


@examples("39-DataParallel")
def data_parallel(kata):
    shares_out(kata)
    scatters_sums(kata)
    gathers_all(kata)
    reduces_all(kata)
    joins(kata)
    shares_weights(kata)
    weighs_rows(kata)
    trains(kata)
    starts_sharded(kata)
    trains_sharded(kata)


def sizes(count, workers):
    return [len(part) for part in torch.tensor_split(torch.zeros(count), workers)]


def shares_out(kata):
    for name, count, workers in [
        ("12 rows, 4 workers", 12, 4),
        ("10 rows, 4 workers", 10, 4),
        ("7 rows, 3 workers", 7, 3),
        ("one worker", 5, 1),
        ("fewer rows than workers", 3, 5),
        ("one row short of even", 19, 5),
        ("nothing to share", 0, 2),
        ("1,000 rows, 7 workers", 1000, 7),
    ]:
        ends = torch.tensor(sizes(count, workers)).cumsum(0)
        starts = ends - torch.tensor(sizes(count, workers))
        expected = {"starts": integers(starts, "start"), "ends": integers(ends, "end")}
        kata.example("sharesOut", name, expected, {"count": count, "workerCount": workers})


# MARK: Around the ring


def of_workers(tensors, **others):
    return {f"worker {k}": tensor for k, tensor in enumerate(tensors)} | others


RINGS = [
    ("4 workers, chunks of 3", [3, 3, 3, 3]),
    ("3 workers, chunks of 2", [2, 2, 2]),
    ("2 workers, chunks of 5", [5, 5]),
    ("5 workers, chunks of 1", [1, 1, 1, 1, 1]),
    ("one worker", [4]),
    ("chunks of unequal sizes", [4, 3, 3]),
    ("chunks of very unequal sizes", [2, 7, 1, 4]),
    ("an empty chunk", [2, 2, 1, 0]),
    ("8 workers, chunks of 50", [50] * 8),
]


def scatters_sums(kata):
    for name, counts in RINGS:
        workers = len(counts)
        numbers = randn(workers, sum(counts))
        sums = numbers.sum(0).split(counts)
        kata.example(
            "scattersSums", name, of_workers(sums) | {LITTLE: fact()}, values=numbers,
            chunkCounts=ints(*counts),
        )  # fmt: skip


def gathers_all(kata):
    for name, counts in RINGS:
        numbers = randn(sum(counts))
        expected = of_workers([numbers] * len(counts)) | {LITTLE: fact()}
        kata.example("gathersAll", name, expected, values=numbers, chunkCounts=ints(*counts))


def reduces_all(kata):
    for name, workers, shape in [
        ("4 workers, [8]", 4, (8,)),
        ("4 workers, [2, 6]", 4, (2, 6)),
        ("3 workers, [2, 5]: no even chunks", 3, (2, 5)),
        ("5 workers, [3, 2, 2]", 5, (3, 2, 2)),
        ("one number, 4 workers", 4, ()),
        ("3 numbers, 5 workers", 5, (3,)),
        ("one worker, [3, 2]", 1, (3, 2)),
        ("6 workers, [24, 25]", 6, (24, 25)),
    ]:
        numbers = randn(workers, *shape)
        expected = of_workers([numbers.sum(0)] * workers) | {LITTLE: fact()}
        kata.example("reducesAll", name, expected, values=numbers)


def joins(kata):
    for name, shapes in [
        ("a matrix and a bias", [(3, 4), (3,)]),
        ("three axes, a number, a row", [(2, 3, 2), (), (5,)]),
        ("one tensor", [(4, 4)]),
        ("equal shapes", [(2, 2), (2, 2), (2, 2)]),
    ]:
        tensors = {f"tensor{k}": randn(*shape) for k, shape in enumerate(shapes)}
        row = torch.cat([tensor.flatten() for tensor in tensors.values()])
        numbers = {"count": len(shapes)}
        kata.example("joins", name, row, numbers, **tensors)
        # A row of other numbers, and tensors whose shapes alone are wanted.
        row = randn(len(row))
        parts = row.split([tensor.numel() for tensor in tensors.values()])
        expected = {
            key: part.reshape(tensor.shape) for part, (key, tensor) in zip(parts, tensors.items())
        }
        kata.example("parts", name, expected, numbers, row=row, **tensors)


# MARK: Replicas in step


class TwoLayers(torch.nn.Module):
    """tanh(x · firstᵀ + bias) · secondᵀ, as in Swift."""

    def __init__(self, inputs, hidden, outputs):
        super().__init__()
        self.first = torch.nn.Parameter(0.8 * randn(hidden, inputs))
        self.bias = torch.nn.Parameter(0.3 * randn(hidden))
        self.second = torch.nn.Parameter(0.8 * randn(outputs, hidden))

    def forward(self, x):
        return torch.tanh(x @ self.first.T + self.bias) @ self.second.T


def row_of(model):
    return torch.nn.utils.parameters_to_vector(model.parameters()).detach().float().double()


def set_row(model, row):
    torch.nn.utils.vector_to_parameters(row.clone(), model.parameters())


def shares_weights(kata):
    for name, workers, layers in [
        ("4 workers", 4, (3, 4, 2)),
        ("2 workers", 2, (2, 5, 1)),
        ("one worker", 1, (3, 3, 3)),
        ("7 workers", 7, (1, 2, 3)),
    ]:
        rows = torch.stack([row_of(TwoLayers(*layers)) for _ in range(workers)])
        kata.example(
            "sharesWeights", name, of_workers([rows[0]] * workers), weights=rows, layers=ints(*layers)
        )


def weighs_rows(kata):
    for name, counts, layers in [
        ("4 workers, 3 rows each", [3, 3, 3, 3], (3, 4, 2)),
        ("rows that don't come out even", [3, 3, 2, 2], (2, 4, 1)),
        ("one worker has most", [1, 9, 1], (3, 2, 2)),
        ("two workers", [5, 2], (4, 3, 2)),
        ("one worker", [6], (2, 3, 1)),
        ("6 workers", [2, 2, 2, 2, 1, 1], (5, 7, 3)),
    ]:
        N = len(row_of(TwoLayers(*layers)))
        gradients = randn(len(counts), N)
        weights = torch.tensor(counts).double()[:, None]
        mean = (weights * gradients).sum(0) / weights.sum()
        kata.example(
            "weighsRows", name, of_workers([mean] * len(counts)), gradients=gradients,
            rowCounts=ints(*counts), layers=ints(*layers),
        )  # fmt: skip


STEPS = 20
TRAININGS = [
    ("4 workers, 8 rows a step", 4, (3, 4, 2), [8]),
    ("4 workers, rows that don't come out even", 4, (3, 5, 2), [10, 7, 13]),
    ("3 workers, fewer rows at the end", 3, (2, 6, 1), [9, 9, 9, 4]),
    ("one worker", 1, (3, 4, 2), [6]),
    ("5 workers, as many rows", 5, (4, 3, 3), [5]),
    ("2 workers, 301 weights", 2, (12, 16, 6), [11, 16]),
]


def trained(layers, weights, x, y, counts, rate, decay):
    """The weights after AdamW's steps on whole batches, in double precision, and the gradients' sizes."""
    model = TwoLayers(*layers)
    set_row(model, weights)
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=decay)
    for step, count in enumerate(counts):
        loss = (model(x[step, :count]) - y[step, :count]).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return torch.nn.utils.parameters_to_vector(model.parameters()).detach()


def training(layers, counts):
    counts = (counts * STEPS)[:STEPS]
    if counts[3:4] == [4]:
        counts = sorted(counts, reverse=True)
    inputs, _, outputs = layers
    x = randn(STEPS, max(counts), inputs)
    y = randn(STEPS, max(counts), outputs)
    # Rows are unlike each other, so that it matters how they are weighed.
    y[:, ::3] += 2
    return counts, x, y


def trains(kata):
    for name, workers, layers, rows in TRAININGS:
        counts, x, y = training(layers, rows)
        weights = torch.stack([row_of(TwoLayers(*layers)) for _ in range(workers)])
        numbers = {"learningRate": 0.02, "weightDecay": 0.05, "workerCount": workers}
        after = trained(layers, weights[0], x, y, counts, 0.02, 0.05)
        expected = of_workers([after] * workers) | {ONCE: fact()}
        kata.example(
            "trains", name, expected, numbers, x=x, y=y, weights=weights,
            rowCounts=ints(*counts), layers=ints(*layers),
        )  # fmt: skip


def starts_sharded(kata):
    for name, workers, layers in [
        ("4 workers, 24 weights", 4, (3, 4, 2)),
        ("3 workers, 25 weights", 3, (4, 3, 4)),
        ("one worker", 1, (2, 3, 1)),
        ("5 workers, 301 weights", 5, (12, 16, 6)),
    ]:
        weights = row_of(TwoLayers(*layers))
        counts = sizes(len(weights), workers)
        expected = of_workers(weights.split(counts)) | {
            "numbers that each optimizer moves": integers(counts, "count"),
            "learning rates": torch.full((workers,), 0.005).double(),
            "weight decays": torch.full((workers,), 0.2).double(),
        }
        numbers = {"learningRate": 0.005, "weightDecay": 0.2, "workerCount": workers}
        kata.example(
            "startsSharded", name, expected, numbers, weights=weights[None], layers=ints(*layers)
        )


def trains_sharded(kata):
    for name, workers, layers, rows in TRAININGS:
        counts, x, y = training(layers, rows)
        weights = row_of(TwoLayers(*layers))
        numbers = {"learningRate": 0.03, "weightDecay": 0.1, "workerCount": workers}
        after = trained(layers, weights, x, y, counts, 0.03, 0.1)
        expected = of_workers([after] * workers) | {
            "running means that each worker keeps": integers(sizes(len(weights), workers), "count")
        }
        kata.example(
            "trainsSharded", name, expected, numbers, x=x, y=y, weights=weights[None],
            rowCounts=ints(*counts), layers=ints(*layers),
        )  # fmt: skip
