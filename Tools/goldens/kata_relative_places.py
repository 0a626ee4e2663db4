"""Examples for kata 53: DeBERTa's places, as Hugging Face makes and uses them."""

import torch
from kata import each, examples, ints, randn, texts
from transformers.models.deberta_v2.modeling_deberta_v2 import (
    build_relative_position,
    make_log_bucket_position,
)


@examples("53-RelativePlaces")
def relative_places(kata):
    distances(kata)
    buckets(kata)
    rows(kata)
    rows_of_places(kata)
    moves(kata)
    picks(kata)


def distances_of(queries, keys):
    """What Hugging Face makes of places that count from 0, for any places."""
    result = queries[:, None] - keys[None, :]
    counted = torch.zeros(1, len(queries), 1), torch.zeros(1, len(keys), 1)
    theirs = build_relative_position(*counted)[0]
    if torch.equal(queries, torch.arange(len(queries))) and torch.equal(keys, torch.arange(len(keys))):
        assert torch.equal(result, theirs)
    return result


def bucket(distances, count, farthest):
    return make_log_bucket_position(distances, count, farthest).long()


def held(distances, reach):
    """The rows, as `disentangled_attention_bias` computes them."""
    return torch.clamp(distances + reach, 0, reach * 2 - 1)


PLACES = [
    ("three queries, four keys", torch.arange(3), torch.arange(4)),
    ("a text of six", torch.arange(6), torch.arange(6)),
    ("places counted from 100", torch.arange(100, 105), torch.arange(100, 103)),
    ("the last two ask", ints(4, 5), torch.arange(6)),
    ("gaps, and places in no order", ints(3, 9, 1), ints(2, 7, 7, 0)),
    ("one query, one key", ints(2), ints(5)),
    ("one query", ints(3), torch.arange(5)),
    ("one key", torch.arange(4), ints(1)),
]


def distances(kata):
    for name, queries, keys in PLACES:
        kata.example(
            "distances", name, distances_of(queries, keys).double(), queryPlaces=queries, keyPlaces=keys
        )
    long = torch.arange(40)
    kata.example(
        "distances", "a text of 40", distances_of(long, long).double(), queryPlaces=long, keyPlaces=long
    )


# How many buckets a side, and from where on all distances are one.
BUCKETS = [
    ("8 buckets, 34 tokens", 8, 34),
    ("8 buckets, 20 tokens", 8, 20),
    ("12 buckets, 40 tokens", 12, 40),
    ("an odd number of buckets", 7, 30),
    ("2 buckets", 2, 9),
    ("the farthest soon after the middle", 8, 7),
]


def buckets(kata):
    for name, count, farthest in BUCKETS:
        far = 2 * farthest
        add_buckets(kata, name, torch.arange(-far, far + 1), count, farthest)
    near = ints(0, 1, -1, 2, -2, 4, -4)
    add_buckets(kata, "near ones alone", near, 8, 34)
    chosen = ints(0, 1, -1, 127, 128, -128, 129, 130, -131, 140, 200, -256, 257, 400, 510, 511, -511)
    add_buckets(kata, "DeBERTa-v3's", torch.cat([chosen, ints(512, -512, 513, 900)]), 256, 512)


def add_buckets(kata, name, distances, count, farthest):
    """Each with its distance, so that a verdict says of which one it is."""
    found = bucket(distances, count, farthest)
    # Not a matter of rounding: double precision gives the same.
    torch.set_default_dtype(torch.double)
    assert torch.equal(found, bucket(distances, count, farthest))
    torch.set_default_dtype(torch.float)
    words = [f"{d} → {b}" for d, b in zip(distances.tolist(), found.tolist())]
    kata.example(
        "buckets", name, texts(words, "distance"),
        {"bucketCount": count, "farthest": farthest}, distances=distances,
    )  # fmt: skip


def rows(kata):
    cases = [
        ("a reach of 3", torch.arange(-6, 7), 3),
        ("none is beyond", torch.arange(-3, 4), 5),
        ("a reach of 1", torch.arange(-3, 4), 1),
        ("a matrix", distances_of(torch.arange(5), torch.arange(7)), 4),
        ("ends alone", ints(4, -4, 3, -3, 5, -5), 4),
        ("DeBERTa-v3's", ints(0, 255, 256, 257, -255, -256, -257, 511, -511), 256),
        ("one distance, and no axis", torch.tensor(9), 2),
    ]
    for name, distances, reach in cases:
        kata.example(
            "rows", name, held(distances, reach).double(), {"reach": reach}, distances=distances
        )


def rows_of(queries, keys, farthest, count):
    distances = distances_of(queries, keys)
    if count is None:
        return held(distances, farthest)
    return held(bucket(distances, count, farthest), count)


ROWS = [
    ("clamped", torch.arange(7), torch.arange(7), 3, None),
    ("in buckets", torch.arange(14), torch.arange(14), 9, 4),
    ("none is beyond", torch.arange(3), torch.arange(4), 6, None),
    ("more buckets than distances", torch.arange(4), torch.arange(3), 30, 12),
    ("beyond the farthest bucket", ints(0, 40, 3), torch.arange(0, 45, 5), 12, 6),
    ("places counted from 50, clamped", torch.arange(50, 54), torch.arange(51, 57), 2, None),
    ("the last two ask, in buckets", ints(17, 18), torch.arange(19), 12, 6),
    ("one query, one key", ints(1), ints(8), 20, 8),
    ("farther than there are buckets, clamped", torch.arange(6), torch.arange(6), 4, None),
]
LONG = ("a text of 60, in buckets", torch.arange(60), torch.arange(60), 40, 16)
ODD = ("an odd number of buckets", torch.arange(12), torch.arange(12), 30, 7)


def rows_of_places(kata):
    for name, queries, keys, farthest, count in [*ROWS, LONG, ODD]:
        kata.example(
            "rowsOfPlaces", name, rows_of(queries, keys, farthest, count).double(),
            numbers_of(farthest, count), queryPlaces=queries, keyPlaces=keys,
        )  # fmt: skip


def numbers_of(farthest, count):
    return {"farthest": farthest} | ({} if count is None else {"bucketCount": count})


def moves(kata):
    """The law: all places moved by as much, nothing changes."""
    for (name, queries, keys, farthest, count), shift in zip(ROWS, [5, 100, 1, 7, 13, 50, 1000, 3, 2]):
        rows = rows_of(queries, keys, farthest, count)
        assert torch.equal(rows, rows_of(queries + shift, keys + shift, farthest, count))
        kata.example(
            "moves", f"{name}, moved by {shift}",
            {"where they are": rows.double(), f"all places moved by {shift}": rows.double()},
            numbers_of(farthest, count) | {"shift": shift}, queryPlaces=queries, keyPlaces=keys,
        )  # fmt: skip


PICKS = [
    ("a matrix", (), 3, 4, 5),
    ("batch and heads", (2, 3), 4, 6, 5),
    ("one query, one key", (2,), 1, 1, 4),
    ("one row for all", (2, 2), 3, 4, 1),
    # Square: axes that are mixed up fit here.
    ("all sizes equal", (4, 4), 4, 4, 4),
]


def picks(kata):
    for name, leading, T, S, R in each(PICKS, later=[("a transformer's size", (1, 12), 12, 12, 16)]):
        scores, rows = randn(*leading, T, R), torch.randint(0, R, (T, S))

        def run(scores):
            return torch.gather(scores, -1, rows.expand(*leading, T, S))

        kata.example("picks", name, run(scores), scores=scores, rows=rows)
        if T < 12:
            kata.gradients("picks", name, lambda scores, rows: run(scores), scores=scores, rows=rows)
