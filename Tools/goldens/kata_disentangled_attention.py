"""Examples for kata 54: Hugging Face's disentangled attention, of both versions of DeBERTa."""

import torch
from kata import each, examples, fact, integers, left, multiplies, randn
from kata_bert_attention import random_mask, seen
from kata_relative_places import bucket, distances_of, held
from transformers import DebertaConfig, DebertaV2Config
from transformers.models.deberta import modeling_deberta as first
from transformers.models.deberta_v2 import modeling_deberta_v2 as second

BOTH = ("c2p", "p2c")


@examples("54-DisentangledAttention")
def disentangled_attention(kata):
    terms(kata)
    scores(kata)
    starts(kata)
    projects(kata)
    attends(kata)
    attention_gradients(kata)
    shifts(kata)
    drops(kata)


# MARK: The terms


def distances(T, S, farthest, count=None):
    """Distances or buckets, as Hugging Face hands them to its attention."""
    result = distances_of(torch.arange(T), torch.arange(S))
    return result if count is None else bucket(result, count, farthest)


def picked(products, rows):
    return torch.gather(products, -1, rows.expand(*products.shape[:-1], rows.shape[-1]))


def content_to_place(query, place_key, rows):
    return picked(query @ place_key.transpose(-1, -2), rows)


def place_to_content(key, place_query, rows):
    return picked(key @ place_query.transpose(-1, -2), rows.T).transpose(-1, -2)


def in_hugging_face(query, key, places, term, distances):
    """A term as Hugging Face computes it: its layer for places changes nothing, so that these are the
    queries or keys themselves."""
    (B, H, T, D), R = query.shape, places.shape[1]
    inner, _ = attention(H * D, H, (term,), False, R // 2, None)
    inner.double()
    layer = inner.pos_key_proj if term == "c2p" else inner.pos_query_proj
    layer.weight.data, layer.bias.data = torch.eye(H * D).double(), torch.zeros(H * D).double()
    merged = places.transpose(0, 1).reshape(R, H * D)
    found = inner.disentangled_attention_bias(
        query.reshape(B * H, T, D), key.reshape(B * H, T, D), distances[None], merged, 1
    )
    return (found * torch.sqrt(torch.tensor(D, dtype=torch.float)).double()).view(B, H, T, T).detach()


# Batch, heads, queries, keys, channels, reach, distances; rows without distances are any.
TERMS = [
    ("a short text", 2, 3, 5, 5, 4, 6, (9, None)),
    ("a text beyond the reach", 1, 2, 7, 7, 3, 2, (2, None)),
    ("a text in buckets", 1, 2, 9, 9, 3, 4, (12, 4)),
    ("fewer queries than keys", 2, 2, 2, 5, 3, 3, None),
    ("more queries than keys, rows in no order", 1, 3, 5, 2, 4, 2, None),
    # Square: axes that are mixed up fit here.
    ("all sizes equal", 4, 4, 4, 4, 4, 2, (2, None)),
    ("all sizes equal, rows in no order", 2, 2, 2, 2, 2, 1, None),
]
LATER = [
    ("one query, one key", 2, 2, 1, 1, 3, 2, (2, None)),
    ("a transformer's size", 1, 6, 3, 3, 64, 2, (2, None)),
]


def drawn_terms(cases):
    for name, B, H, T, S, D, reach, measured in cases:
        if measured is None:
            away, rows = None, torch.randint(0, 2 * reach, (T, S))
        else:
            away = distances(T, S, *measured)
            rows = held(away, reach)
        query, key = randn(B, H, T, D), randn(B, H, S, D)
        place_query, place_key = randn(H, 2 * reach, D), randn(H, 2 * reach, D)
        yield name, query, key, place_query, place_key, rows, away


def terms(kata):
    for name, query, key, place_query, place_key, rows, away in drawn_terms(each(TERMS, LATER)):
        contents = query @ key.transpose(-1, -2)
        wants = content_to_place(query, place_key, rows)
        is_wanted = place_to_content(key, place_query, rows)
        if away is not None:
            theirs = in_hugging_face(query, key, place_key, "c2p", away)
            assert torch.allclose(theirs, wants, atol=1e-6)
            theirs = in_hugging_face(query, key, place_query, "p2c", away)
            assert torch.allclose(theirs, is_wanted, atol=1e-6)
        kata.example("contentToContent", name, contents, query=query, key=key)
        kata.example("contentToPlace", name, wants, query=query, placeKey=place_key, rows=rows)
        kata.example("placeToContent", name, is_wanted, key=key, placeQuery=place_query, rows=rows)
    for name, query, key, place_query, place_key, rows, _ in drawn_terms([TERMS[3], TERMS[5]]):
        kata.gradients(
            "contentToContent", name, lambda query, key: query @ key.transpose(-1, -2),
            query=query, key=key,
        )  # fmt: skip
        kata.gradients(
            "contentToPlace", name, lambda query, placeKey, rows: content_to_place(query, placeKey, rows),
            query=query, placeKey=place_key, rows=rows,
        )  # fmt: skip
        kata.gradients(
            "placeToContent", name, lambda key, placeQuery, rows: place_to_content(key, placeQuery, rows),
            key=key, placeQuery=place_query, rows=rows,
        )  # fmt: skip


def scored(query, key, rows, placeQuery=None, placeKey=None):
    terms = [query @ key.transpose(-1, -2)]
    if placeKey is not None:
        terms.append(content_to_place(query, placeKey, rows))
    if placeQuery is not None:
        terms.append(place_to_content(key, placeQuery, rows))
    return sum(terms) / (len(terms) * query.shape[-1]) ** 0.5


def scores(kata):
    for case in each(TERMS, LATER):
        for name, query, key, place_query, place_key, rows, _ in drawn_terms([case]):
            inputs = {"placeQuery": place_query, "placeKey": place_key}
            add_scores(kata, name, query, key, rows, inputs)
    for name, query, key, place_query, place_key, rows, _ in drawn_terms(TERMS[:1]):
        add_scores(kata, "no places", query, key, rows, {})
        add_scores(kata, "content to place alone", query, key, rows, {"placeKey": place_key})
        add_scores(kata, "place to content alone", query, key, rows, {"placeQuery": place_query})
    for name, query, key, place_query, place_key, rows, _ in drawn_terms([TERMS[3], TERMS[5]]):
        places = {"placeQuery": place_query, "placeKey": place_key}
        for name, inputs in [(name, places), (f"{name}, place to content alone", {"placeQuery": place_query})]:
            kata.gradients("scores", name, scored, query=query, key=key, rows=rows, **inputs)


def add_scores(kata, name, query, key, rows, inputs):
    result = scored(query, key, rows, **inputs)
    kata.example("scores", name, result, query=query, key=key, rows=rows, **inputs)


# MARK: The module


def attention(C, H, terms, shares, farthest, count, rate=0.0, place_rate=0.0):
    """Hugging Face's two modules; what they draw is query, key, value, placeKey, placeQuery, output."""
    config = DebertaV2Config(
        hidden_size=C, num_attention_heads=H, relative_attention=True, pos_att_type=list(terms),
        share_att_key=shares, max_relative_positions=farthest,
        position_buckets=-1 if count is None else count, attention_probs_dropout_prob=rate,
        hidden_dropout_prob=place_rate,
    )  # fmt: skip
    return second.DisentangledSelfAttention(config), second.DebertaV2SelfOutput(config).dense


NAMES = {
    "query": "query_proj", "key": "key_proj", "value": "value_proj", "placeKey": "pos_key_proj",
    "placeQuery": "pos_query_proj",
}  # fmt: skip


def trained(inner, output):
    layers = {own: getattr(inner, theirs) for own, theirs in NAMES.items() if hasattr(inner, theirs)}
    return {
        f"{name}.{kind}": getattr(layer, kind)
        for name, layer in (layers | {"output": output}).items()
        for kind in ["weight", "bias"]
    }


def parameters(inner, output):
    return {name: parameter.detach() for name, parameter in trained(inner, output).items()}


def numbers_of(C, H, terms, shares, rate=0.0, place_rate=0.0, training=False, seed=0):
    return {
        "hiddenSize": C, "headCount": H, "contentToPlace": int("c2p" in terms),
        "placeToContent": int("p2c" in terms), "sharesProjections": int(shares),
        "attentionDropoutRate": rate, "dropoutRate": place_rate, "isTraining": int(training),
        "seed": seed,
    }  # fmt: skip


def starts(kata):
    for name, C, H, terms, shares, rate, place_rate, seed in [
        ("all layers of its own", 6, 2, BOTH, False, 0.25, 0.5, 0),
        ("shared layers", 12, 3, BOTH, True, 0.5, 0.125, 1),
        ("keys of places alone", 8, 4, ("c2p",), False, 0.75, 0.25, 2),
        ("queries of places alone", 4, 2, ("p2c",), False, 0.125, 0.75, 3),
        ("one term, shared", 6, 3, ("p2c",), True, 0.5, 0.25, 4),
        ("no places", 6, 2, (), False, 0.25, 0.125, 5),
    ]:

        def make():
            return attention(C, H, terms, shares, 4, None, rate, place_rate)

        torch.manual_seed(seed)
        inner, output = make()
        expected = parameters(inner, output) | {
            "headCount": integers(inner.num_attention_heads, "head"),
            "attentionDropoutRate": torch.tensor(inner.dropout.p),
            "dropoutRate": torch.tensor(inner.pos_dropout.p),
        }
        for layer in ["placeKey", "placeQuery"]:
            if f"{layer}.weight" not in expected:
                expected[f"no {layer}"] = fact()
        expected |= left(seed, make, drops=True)
        numbers = numbers_of(C, H, terms, shares, rate, place_rate, seed=seed)
        kata.example("starts", name, expected, numbers)


def in_double(layers, scale=1.3):
    """Random weights that Float32 holds, and biases that are seen."""
    for layer in layers:
        for parameter in layer.parameters():
            size = parameter.shape[-1]
            draw = torch.randn(parameter.shape)
            parameter.data = (scale / size**0.5 if parameter.dim() == 2 else 0.5) * draw
        layer.double()
    return layers


def of_heads(x, H):
    """[R, C] to [H, R, D]."""
    return x.view(x.shape[0], H, -1).transpose(0, 1)


def projected(inner, places):
    """Queries and keys of places, as the first lines of `disentangled_attention_bias` make them."""
    H = inner.num_attention_heads
    places = inner.pos_dropout(places)
    found = {}
    if "p2c" in inner.pos_att_type:
        layer = inner.query_proj if inner.share_att_key else inner.pos_query_proj
        found["queries"] = of_heads(layer(places), H)
    if "c2p" in inner.pos_att_type:
        layer = inner.key_proj if inner.share_att_key else inner.pos_key_proj
        found["keys"] = of_heads(layer(places), H)
    return found


def projects(kata):
    for name, C, H, R, terms, shares, rate, training in [
        ("layers of their own", 6, 2, 8, BOTH, False, 0.0, True),
        ("shared layers", 6, 3, 4, BOTH, True, 0.0, True),
        ("keys alone", 8, 2, 6, ("c2p",), False, 0.0, False),
        ("queries alone", 8, 4, 6, ("p2c",), False, 0.0, False),
        ("keys alone, shared", 4, 2, 2, ("c2p",), True, 0.0, False),
        ("queries alone, shared", 4, 2, 6, ("p2c",), True, 0.0, False),
        ("all sizes equal", 4, 4, 4, BOTH, False, 0.0, False),
        ("one head", 3, 1, 4, BOTH, True, 0.0, False),
        ("a dropout of 1 in training", 6, 2, 4, BOTH, False, 1.0, True),
        ("a dropout of 1 in training, shared", 6, 2, 4, BOTH, True, 1.0, True),
        ("a dropout of 1 after eval()", 6, 2, 4, BOTH, False, 1.0, False),
    ]:
        layers = in_double(attention(C, H, terms, shares, R // 2, None, 0.0, rate))
        layers[0].train(training)
        places = randn(R, C)
        expected = {key: value.detach() for key, value in projected(layers[0], places).items()}
        for kind in ["queries", "keys"]:
            if kind not in expected:
                expected[f"no {kind}"] = fact()
        numbers = numbers_of(C, H, terms, shares, 0.0, rate, training)
        kata.example("projects", name, expected, numbers, parameters(*layers), places=places)


def run(layers, states, places, rows=None, away=None, mask=None, asking=None):
    """What attention gives. Hugging Face makes the rows of distances; what is not square, and what has
    rows of no distances, is computed here."""
    inner, output = layers
    hidden = seen(states.shape[0], states.shape[1]) if mask is None else mask
    if away is not None:
        found = inner(
            states, hidden[:, None, None], query_states=asking, relative_pos=away[None],
            rel_embeddings=places,
        )  # fmt: skip
        return output(found[0])
    H = inner.num_attention_heads

    def split(x):
        return x.view(*x.shape[:2], H, -1).transpose(1, 2)

    query = split(inner.query_proj(states if asking is None else asking))
    key, value = split(inner.key_proj(states)), split(inner.value_proj(states))
    found = projected(inner, places)
    values = scored(query, key, rows, found.get("queries"), found.get("keys"))
    pattern = values.masked_fill(~hidden[:, None, None], -torch.inf).softmax(-1)
    merged = (inner.dropout(pattern) @ value).transpose(1, 2).flatten(2)
    return output(merged)


# Channels, heads, batch, queries, keys, farthest, buckets, terms, shared.
ATTENTIONS = {
    "layers of its own": (12, 3, 2, 5, 5, 7, None, BOTH, False),
    "shared layers, in buckets": (8, 2, 2, 9, 9, 12, 4, BOTH, True),
    "beyond the reach": (6, 2, 1, 8, 8, 3, None, BOTH, False),
    "content to place alone": (6, 3, 2, 5, 5, 9, 4, ("c2p",), False),
    "place to content alone, shared": (6, 2, 2, 4, 4, 3, None, ("p2c",), True),
    "no places": (6, 2, 2, 4, 4, 3, None, (), False),
    "one head": (4, 1, 2, 5, 5, 6, None, BOTH, True),
    "all sizes equal": (4, 4, 4, 4, 4, 2, None, BOTH, False),
}


def attends(kata):
    for name, case in ATTENTIONS.items():
        add_attends(kata, name, *case)
    add_attends(kata, "a mask", *ATTENTIONS["layers of its own"], masked=True)
    add_attends(kata, "a mask, shared layers", *ATTENTIONS["shared layers, in buckets"], masked=True)
    add_attends(kata, "all sizes equal, with a mask", *ATTENTIONS["all sizes equal"], masked=True)
    add_attends(kata, "others ask", *ATTENTIONS["layers of its own"], masked=True, asks=True)
    add_attends(kata, "two others ask", 8, 2, 3, 2, 5, 4, None, BOTH, True, masked=True, asks=True)
    add_attends(kata, "one position", 6, 2, 1, 1, 1, 4, None, BOTH, False)
    for name, rates, training in [
        ("a dropout of 1 of the pattern, in training", (1.0, 0.0), True),
        ("a dropout of 1 of the places, in training", (0.0, 1.0), True),
        ("a dropout of 1 of both, after eval()", (1.0, 1.0), False),
    ]:
        case = ATTENTIONS["layers of its own"]
        add_attends(kata, name, *case, rates=rates, training=training)
    add_attends(kata, "a transformer's size", 384, 6, 1, 6, 6, 9, 4, BOTH, True, masked=True, seed=3)
    first_version(kata)


def add_attends(
    kata, name, C, H, B, T, S, farthest, count, terms, shares, masked=False, asks=False,
    rates=(0.0, 0.0), training=False, seed=None,
):  # fmt: skip
    """Parameters are stored, or else are those that a seed gives: the large ones."""
    if seed is not None:
        torch.manual_seed(seed)
    layers = attention(C, H, terms, shares, farthest, count, *rates)
    layers = in_double(layers) if seed is None else [layer.double() for layer in layers]
    inputs, away = inputs_of(C, B, T, S, farthest, count, masked, asks)
    for layer in layers:
        layer.train(training)
    with torch.no_grad():
        result = run(layers, away=away, **inputs)
        if away is not None and not training:
            # Where Hugging Face is asked, this computes the same.
            assert torch.allclose(run(layers, **inputs), result, atol=1e-6)
    numbers = numbers_of(C, H, terms, shares, *rates, training, 0 if seed is None else seed)
    stored = parameters(*layers) if seed is None else None
    kata.example("attends", name, result, numbers, stored, **inputs)


def inputs_of(C, B, T, S, farthest, count, masked, asks):
    reach = farthest if count is None else count
    inputs = {"states": randn(B, S, C), "places": randn(2 * reach, C)}
    away = distances(T, S, farthest, count)
    inputs["rows"] = held(away, reach)
    if masked:
        inputs["mask"] = random_mask(B, S)
    if asks:
        inputs["asking"] = randn(B, T, C)
    return inputs, away if T == S else None


def first_version(kata):
    """The first DeBERTa's attention: one projection for three, and no bias of keys."""
    C, H, T, farthest = 6, 2, 7, 4
    config = DebertaConfig(
        hidden_size=C, num_attention_heads=H, relative_attention=True, pos_att_type=list(BOTH),
        max_relative_positions=farthest, attention_probs_dropout_prob=0.0, hidden_dropout_prob=0.0,
    )  # fmt: skip
    inner, output = in_double([first.DisentangledSelfAttention(config), first.DebertaSelfOutput(config).dense])
    inner.q_bias.data, inner.v_bias.data = randn(C), randn(C)
    states, places, mask = randn(2, T, C), randn(2 * farthest, C), random_mask(2, T)
    away = distances(T, T, farthest)
    with torch.no_grad():
        found = inner(states, mask[:, None, None], relative_pos=away[None], rel_embeddings=places)
        result = output(found[0])
    # Its rows are in the order of heads, and of query, key and value in each.
    fused = inner.in_proj.weight.detach().view(H, 3, C // H, C)
    own = {f"{name}.weight": fused[:, k].reshape(C, C) for k, name in enumerate(["query", "key", "value"])}
    own |= {"query.bias": inner.q_bias.detach(), "value.bias": inner.v_bias.detach()}
    own |= {"placeKey.weight": inner.pos_proj.weight.detach()}
    own |= {"placeQuery.weight": inner.pos_q_proj.weight.detach()}
    own |= {"placeQuery.bias": inner.pos_q_proj.bias.detach()}
    own |= {"output.weight": output.weight.detach(), "output.bias": output.bias.detach()}
    own |= {"key.bias": torch.zeros(C).double(), "placeKey.bias": torch.zeros(C).double()}
    kata.example(
        "attends", "as in the first DeBERTa", result, numbers_of(C, H, BOTH, False), own,
        states=states, places=places, rows=held(away, farthest), mask=mask,
    )  # fmt: skip


def attention_gradients(kata):
    for name, case, masked, asks in [
        ("layers of its own", "layers of its own", False, False),
        ("shared layers, a mask", "shared layers, in buckets", True, False),
        ("others ask", "beyond the reach", True, True),
        ("all sizes equal", "all sizes equal", False, False),
    ]:
        C, H, B, T, S, farthest, count, terms, shares = ATTENTIONS[case]
        layers = in_double(attention(C, H, terms, shares, farthest, count))
        for layer in layers:
            layer.eval()
        inputs, away = inputs_of(C, B, T, S, farthest, count, masked, asks)

        def call(**given):
            return run(layers, away=away, **given)

        numbers = numbers_of(C, H, terms, shares)
        kata.gradients("attends", name, call, numbers, trained(*layers), **inputs)
    for name, shares in [("layers of their own", False), ("shared layers", True)]:
        layers = in_double(attention(6, 2, BOTH, shares, 2, None))
        layers[0].eval()
        own = {k: v for k, v in trained(*layers).items() if not k.startswith(("value", "output"))}
        unused = "query", "key"
        if not shares:
            own = {k: v for k, v in own.items() if not k.startswith(unused)}
        others = {k: v.detach() for k, v in trained(*layers).items() if k not in own}
        add_projection_gradients(kata, name, layers, own, others, shares)


def add_projection_gradients(kata, name, layers, own, others, shares):
    """What a projection does not use gets a gradient of 0."""
    places = randn(4, 6).requires_grad_(True)
    found = projected(layers[0], places)
    weights = {key: randn(*value.shape) for key, value in found.items()}
    sum((found[key] * weights[key]).sum() for key in found).backward()
    expected = {"places": places.grad} | {key: value.grad for key, value in own.items()}
    expected |= {key: torch.zeros_like(value) for key, value in others.items()}
    stored = {key: value.detach() for key, value in own.items()} | others
    kata.example(
        "gradients of projects", name, expected, numbers_of(6, 2, BOTH, shares), stored,
        places=places.detach(), **{f"weights.{key}": value for key, value in weights.items()},
    )  # fmt: skip


def shifts(kata):
    """The law: a text further to the right is the same text."""
    for name, case, count_before in [
        ("two places further right", "layers of its own", 2),
        ("in buckets, three places further right", "shared layers, in buckets", 3),
        ("beyond the reach, one place further right", "beyond the reach", 1),
    ]:
        C, H, B, T, S, farthest, count, terms, shares = ATTENTIONS[case]
        layers = in_double(attention(C, H, terms, shares, farthest, count))
        for layer in layers:
            layer.eval()
        inputs, away = inputs_of(C, B, T, S, farthest, count, False, False)
        before = randn(B, count_before, C)
        all_away = distances(T + count_before, T + count_before, farthest, count)
        mask = torch.arange(T + count_before).expand(B, -1) >= count_before
        with torch.no_grad():
            result = run(layers, away=away, **inputs)
            moved = run(
                layers, torch.cat([before, inputs["states"]], 1), inputs["places"], away=all_away, mask=mask
            )[:, count_before:]
        assert torch.allclose(result, moved, atol=1e-12)
        reach = farthest if count is None else count
        kata.example(
            "shifts", name, {"where it is": result, "behind padding": moved},
            numbers_of(C, H, terms, shares), parameters(*layers), padding=before,
            movedRows=held(all_away, reach), mask=mask, **inputs,
        )  # fmt: skip


# MARK: Dropout


def drops(kata):
    """Where half is dropped tells what is dropped, whichever half it is: see kata 06."""
    H, D = 3, 4
    C = H * D
    inner, output = attention(C, H, BOTH, False, 2, None, 0.5, 0.0)
    inner.value_proj.weight.data.zero_()
    inner.value_proj.bias.data = randn(C).float() + 3
    output.weight.data, output.bias.data = torch.eye(C), torch.zeros(C)
    states, places = randn(16, 1, C).float(), randn(4, C).float()
    rows = torch.tensor([[2]])
    found = output(
        inner.train()(
            states, seen(16, 1)[:, None, None], relative_pos=rows[None] - 2, rel_embeddings=places
        )[0]
    )
    whole = inner.value_proj.bias.detach().expand(found.shape)
    numbers = numbers_of(C, H, BOTH, False, 0.5, 0.0, True)
    multiplies(
        kata, "dropsShares", "half is dropped, in training", whole, 0 * whole, found.detach(),
        numbers, parameters(inner, output), states=states, places=places, rows=rows,
    )  # fmt: skip

    # Layers that change nothing show what is dropped of the table.
    inner, output = attention(C, H, BOTH, False, 6, None, 0.0, 0.5)
    for layer in [inner.pos_key_proj, inner.pos_query_proj]:
        layer.weight.data, layer.bias.data = torch.eye(C), torch.zeros(C)
    places = randn(12, C).float() + 3
    found = projected(inner.train(), places)
    assert torch.equal(found["queries"], found["keys"])
    whole = of_heads(places, H)
    multiplies(
        kata, "dropsPlaces", "half is dropped, in training", whole, 0 * whole, found["keys"].detach(),
        numbers_of(C, H, BOTH, False, 0.0, 0.5, True), parameters(inner, output), places=places,
    )  # fmt: skip
    kata.example(
        "dropsTogether", "half is dropped, in training",
        {"queries and keys are made of the same places": fact()},
        numbers_of(C, H, BOTH, False, 0.0, 0.5, True), parameters(inner, output), places=places,
    )  # fmt: skip
