"""Examples for katas 05 and 06."""

import torch
from kata import each, examples, integers, left, multiplies, randn
from torch.nn import functional as F
from transformers import BertConfig
from transformers.models.bert.modeling_bert import BertSelfAttention, BertSelfOutput


def random_mask(*shape):
    """In every row, the last axis, one key is seen and one is hidden at least."""
    mask = torch.rand(*shape) < 0.6
    seen = torch.rand(*shape).argsort(-1)
    mask.scatter_(-1, seen[..., :1], True)
    mask.scatter_(-1, seen[..., 1:2], False)
    return mask


@examples("05-ScaledDotProductAttention")
def scaled_dot_product_attention(kata):
    scores(kata)
    pattern(kata)
    output(kata)
    attention_gradients(kata)


ONES = [("one key, one channel", (1, 1), 1, 1, 1), ("one query, one key", (2, 1), 1, 1, 3)]


def scores(kata):
    cases = [
        ("no leading axes", (), 3, 5, 4),
        ("a batch", (2,), 5, 3, 7),
        ("batch and heads", (2, 3), 4, 5, 6),
        ("one query", (2, 3), 1, 4, 5),
        # Square: axes that are mixed up fit here.
        ("all sizes equal", (4, 4), 4, 4, 4),
        ("a transformer's size", (2, 12), 3, 5, 64),
    ]
    for name, leading, T, S, D in each(cases, later=ONES):
        query, key = randn(*leading, T, D), randn(*leading, S, D)
        # With the identity for values, what comes out is the pattern, and that is the scores'
        # softmax: so PyTorch's function confirms what it never returns.
        result = query @ key.transpose(-1, -2) / D**0.5
        identity = torch.eye(S).double().expand(*leading, S, S)
        attended = F.scaled_dot_product_attention(query, key, identity)
        assert torch.allclose(result.softmax(-1), attended, atol=1e-12)
        kata.example("scores", name, result, query=query, key=key)


def pattern(kata):
    cases = [
        ("no leading axes", (3, 5), None),
        ("no mask", (2, 3, 4, 5), None),
        ("a mask of [S]", (2, 3, 4, 5), (5,)),
        ("a mask of [T, S]", (2, 3, 4, 5), (4, 5)),
        ("a mask of [B, 1, S]", (2, 4, 5), (2, 1, 5)),
        ("a mask of [B, 1, 1, S]", (2, 3, 4, 5), (2, 1, 1, 5)),
        ("a mask of the scores' shape", (2, 3, 4, 5), (2, 3, 4, 5)),
        # Square: axes that are mixed up fit here.
        ("all sizes equal, no mask", (4, 4, 4, 4), None),
        ("all sizes equal, a mask of [S]", (4, 4, 4, 4), (4,)),
        ("all sizes equal, a mask of [T, S]", (4, 4, 4, 4), (4, 4)),
        ("all sizes equal, a mask of [B, 1, 1, S]", (4, 4, 4, 4), (4, 1, 1, 4)),
        ("a transformer's size", (2, 12, 2, 128), (2, 1, 1, 128)),
    ]
    ones = [
        ("one query, one key", (1, 1, 1, 1), None),
        ("one query, a mask of [B, 1, 1, S]", (1, 1, 1, 4), (1, 1, 1, 4)),
    ]
    for name, shape, mask_shape in each(cases, later=ones):
        values = 2 * randn(*shape)
        mask = None if mask_shape is None else random_mask(*mask_shape)
        add_pattern(kata, name, values, mask)
    # What hidden keys hold makes no difference, however large it is.
    values, mask = 2 * randn(2, 3, 4, 5), random_mask(2, 1, 1, 5)
    add_pattern(kata, "scores behind a mask", values, mask)
    larger = torch.where(mask, values, values + 30).float().double()
    assert torch.equal(masked_softmax(values, mask), masked_softmax(larger, mask))
    add_pattern(kata, "the same with larger scores behind the mask", larger, mask)
    # Here the softmax overflows that does not subtract the largest.
    add_pattern(kata, "scores around 100", (100 + 2 * randn(2, 3, 4)).float().double(), None)


def masked_softmax(scores, mask=None):
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    return scores.softmax(-1)


def add_pattern(kata, name, scores, mask):
    inputs = {} if mask is None else {"mask": mask}
    kata.example("pattern", name, masked_softmax(scores, mask), scores=scores, **inputs)


def output(kata):
    cases = [
        ("no leading axes", (), 3, 5, 4),
        ("a batch", (2,), 5, 3, 7),
        ("batch and heads", (2, 3), 4, 5, 6),
        ("one query", (2, 3), 1, 4, 5),
        ("all sizes equal", (4, 4), 4, 4, 4),
        ("a transformer's size", (2, 12), 3, 5, 64),
    ]
    for name, leading, T, S, D in each(cases, later=ONES):
        query = 2 * randn(*leading, T, D)
        key, value = randn(*leading, S, D), randn(*leading, S, D)
        add_output(kata, name, query, key, value)
        # Keys have no order of their own: the result stays when they move with their values.
        if name == "batch and heads":
            order = torch.tensor([3, 0, 4, 2, 1])
            moved = key[..., order, :], value[..., order, :]
            add_output(kata, "the same with keys and values in another order", query, *moved)


def add_output(kata, name, query, key, value):
    pattern = (query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5).softmax(-1)
    pattern = pattern.float().double()
    result = pattern @ value
    attended = F.scaled_dot_product_attention(query, key, value)
    assert torch.allclose(result, attended, atol=1e-6)
    kata.example("output", name, result, query=query, key=key, pattern=pattern, value=value)


def attention_gradients(kata):
    for name, leading, T, S, D in [
        ("a batch", (2,), 5, 3, 7),
        ("batch and heads", (2, 3), 4, 5, 6),
        ("all sizes equal", (4, 4), 4, 4, 4),
    ]:
        kata.gradients(
            "scores", name, lambda query, key: query @ key.transpose(-1, -2) / D**0.5,
            query=randn(*leading, T, D), key=randn(*leading, S, D),
        )  # fmt: skip
        values = randn(*leading, T, S)
        kata.gradients("pattern", f"{name}, no mask", masked_softmax, scores=2 * values)
        mask = random_mask(leading[0], *(1 for _ in leading), S)
        kata.gradients(
            "pattern", f"{name}, with a mask", masked_softmax, scores=2 * values, mask=mask
        )
        shares = randn(*leading, T, S).softmax(-1).float().double()
        kata.gradients(
            "output", name, lambda pattern, value: pattern @ value, pattern=shares,
            value=randn(*leading, S, D),
        )  # fmt: skip


@examples("06-MultiHeadSelfAttention")
def multi_head_self_attention(kata):
    starts(kata)
    heads(kata)
    attends(kata)
    drops_shares(kata)
    add_attends(kata, "no mask", randn(2, 5, 12), 3, training=False, gradients=True)
    mask = random_mask(3, 7)
    add_attends(kata, "a mask", randn(3, 7, 8), 2, mask, training=False, gradients=True)
    add_attends(kata, "all sizes equal", randn(3, 3, 9), 3, training=False, gradients=True)


def drops_shares(kata):
    """Where half is dropped tells what is dropped, whichever half it is.

    A sequence of one token has one share a head. All tokens have the same value, and the output's
    projection changes nothing: so each head finds all of its value twice, or nothing.
    """
    H, D = 3, 4
    inner, output = attention(H * D, H, 0.5)
    inner.value.weight.data.zero_()
    inner.value.bias.data = randn(H * D).float() + 3
    output.weight.data, output.bias.data = torch.eye(H * D), torch.zeros(H * D)
    x = randn(16, 1, H * D).float()
    found = output(inner.train()(x)[0])
    shares = (found / inner.value.bias).reshape(16, H, D)
    assert bool((shares == shares[..., :1]).all())
    whole = inner.value.bias.detach().expand(found.shape)
    multiplies(
        kata, "dropsShares", "half is dropped, in training", whole, 0 * whole, found.detach(),
        {"hiddenSize": H * D, "headCount": H, "dropoutRate": 0.5, "isTraining": 1, "seed": 0},
        parameters(inner, output), x=x,
    )  # fmt: skip


def attention(hidden_size, head_count, dropout_rate):
    """Hugging Face's two modules; what they draw is query, key, value, output, in this order."""
    config = BertConfig(
        hidden_size=hidden_size,
        num_attention_heads=head_count,
        attention_probs_dropout_prob=dropout_rate,
        attn_implementation="eager",
    )
    inner = BertSelfAttention(config)
    return inner, BertSelfOutput(config).dense


def trained(inner, output):
    layers = {"query": inner.query, "key": inner.key, "value": inner.value, "output": output}
    return {
        f"{name}.{kind}": getattr(layer, kind)
        for name, layer in layers.items()
        for kind in ["weight", "bias"]
    }


def parameters(inner, output):
    return {name: parameter.detach() for name, parameter in trained(inner, output).items()}


def starts(kata):
    for C, H, rate, seed in [(6, 2, 0.25, 0), (12, 3, 0.5, 1), (40, 5, 0.75, 2)]:
        torch.manual_seed(seed)
        inner, output = attention(C, H, rate)
        expected = parameters(inner, output) | {
            "headCount": integers(inner.num_attention_heads, "head"),
            "dropoutRate": torch.tensor(inner.dropout.p),
        }
        expected |= left(seed, lambda: attention(C, H, rate), drops=True)
        numbers = {"hiddenSize": C, "headCount": H, "dropoutRate": rate, "seed": seed}
        kata.example("starts", f"{C} channels, {H} heads, seed {seed}", expected, numbers)


def heads(kata):
    cases = [
        ("B 2, T 3, H 4, D 5", 2, 3, 4, 5),
        ("B 3, T 5, H 2, D 4", 3, 5, 2, 4),
        ("one head", 2, 3, 1, 4),
        ("all sizes equal", 3, 3, 3, 3),
        ("a transformer's size", 2, 3, 12, 64),
    ]
    for name, B, T, H, D in each(cases, later=[("one position, D 1", 1, 1, 3, 1)]):
        x = randn(B, T, H * D)
        split = x.view(B, T, -1, D).transpose(1, 2)
        joined = split.transpose(1, 2).reshape(B, T, -1)
        numbers = {"hiddenSize": H * D, "headCount": H, "seed": 0}
        kata.example("splitsHeads", name, split, numbers, x=x)
        kata.example("joinsHeads", name, joined, numbers, x=split)


def attends(kata):
    B, T, C, H = 2, 5, 12, 3
    padding = torch.tensor([[1, 1, 1, 0, 0], [1, 1, 1, 1, 0]]).bool()
    add_attends(kata, "no mask", randn(B, T, C), H)
    x = randn(B, T, C)
    layers = add_attends(kata, "padding at the end", x, H, padding)
    add_attends(kata, "holes in the mask", randn(3, 7, 8), 2, random_mask(3, 7))
    add_attends(kata, "one head", randn(2, 4, 6), 1, random_mask(2, 4))
    # Square: axes that are mixed up fit here.
    add_attends(kata, "all sizes equal", randn(3, 3, 9), 3)
    add_attends(kata, "all sizes equal, with a mask", randn(3, 3, 9), 3, random_mask(3, 3))
    # What padding holds makes no difference to the tokens.
    other = torch.where(padding[..., None], x, randn(B, T, C))
    add_attends(kata, "the same with other padding", other, H, padding, layers)
    assert torch.equal(run(layers, x, padding)[padding], run(layers, other, padding)[padding])
    # Tokens have no order of their own: what comes out moves with what goes in.
    order = torch.tensor([4, 2, 0, 3, 1])
    moved, mask = x[:, order], padding[:, order]
    add_attends(kata, "the same in another order", moved, H, mask, layers)
    assert torch.allclose(run(layers, x, padding)[:, order], run(layers, moved, mask))
    add_attends(kata, "a dropout of 1 in training", randn(2, 3, 8), 2, rate=1)
    add_attends(kata, "a dropout of 1 after eval()", randn(2, 3, 8), 2, rate=1, training=False)
    x = 2 * randn(2, 3, 768)
    add_attends(kata, "a transformer's size", x, 12, random_mask(2, 3), seed=3)
    for name, mask in each([], later=[("one position", None), ("one position, seen", seen(1, 1))]):
        add_attends(kata, name, randn(1, 1, 6), 2, mask)


def seen(*shape):
    return torch.ones(*shape, dtype=torch.bool)


def run(layers, x, mask):
    inner, output = layers
    hidden = None
    if mask is not None:
        hidden = torch.zeros(mask.shape).double().masked_fill(~mask, -torch.inf)[:, None, None]
    return output(inner(x, attention_mask=hidden)[0])


def add_attends(
    kata, name, x, H, mask=None, layers=None, rate=0, training=True, seed=None, gradients=False
):
    """Parameters are stored, or else are those that a seed gives: the large ones."""
    C = x.shape[-1]
    if seed is not None:
        torch.manual_seed(seed)
    if layers is None:
        layers = attention(C, H, rate)
    if seed is None:
        for parameter in [*layers[0].parameters(), *layers[1].parameters()]:
            scale = 1.3 / C**0.5 if parameter.dim() == 2 else 0.5
            parameter.data = scale * torch.randn(parameter.shape)
    for layer in layers:
        layer.double().train(training)
    for parameter in [*layers[0].parameters(), *layers[1].parameters()]:
        assert torch.equal(parameter, parameter.float().double())
    numbers = {
        "hiddenSize": C, "headCount": H, "dropoutRate": rate, "isTraining": int(training),
        "seed": 0 if seed is None else seed,
    }  # fmt: skip
    inputs = {"x": x} | ({} if mask is None else {"mask": mask})
    if gradients:
        kata.gradients(
            "attends", name, lambda x, mask=None: run(layers, x, mask), numbers,
            trained(*layers), **inputs,
        )  # fmt: skip
        return layers
    kata.example(
        "attends", name, run(layers, x, mask).detach(), numbers,
        parameters=parameters(*layers) if seed is None else None, **inputs,
    )  # fmt: skip
    return layers
