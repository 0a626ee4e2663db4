"""Examples for kata 13: Hugging Face's attention of GPT-2."""

import torch
from gpt2_parameters import (
    ATTENTION,
    configuration,
    fill,
    new_attention,
    randomized,
    seeded,
    swift_state,
    trained,
)
from kata import drops_half, examples, integers, left, randn
from transformers import DynamicCache, GPT2Model
from transformers.models.gpt2.modeling_gpt2 import GPT2Attention, eager_attention_forward


def causal(T, S):
    """Which keys the last T of S positions see in Hugging Face's GPT-2: those with a share."""
    sizes = {"hiddenSize": 2, "layerCount": 1, "headCount": 1, "mlpSize": 2}
    config = configuration({"vocabularySize": 3, "positionCount": S, **sizes})
    with torch.random.fork_rng(), torch.no_grad():
        model, ids, cache = GPT2Model(config).eval(), torch.zeros(1, S).long(), DynamicCache()
        if S > T:
            model(ids[:, : S - T], past_key_values=cache)
        output = model(ids[:, S - T :], past_key_values=cache, output_attentions=True)
    seen = output.attentions[0][0, 0] > 0
    assert torch.equal(seen, torch.ones(T, S).bool().tril(S - T))
    return seen


def hidden(T, S):
    """What is added to the scores."""
    return torch.zeros(T, S).double().masked_fill(~causal(T, S), -torch.inf)[None, None]


@examples("13-CausalAttention")
def causal_attention(kata):
    for C, H, rate, seed in [(6, 2, 0.25, 0), (12, 3, 0.5, 1), (40, 5, 0.75, 2)]:
        expected = seeded(seed, lambda: new_attention(C)) | {
            "headCount": integers(H, "head"),
            "dropoutRate": torch.tensor(rate),
        }
        expected |= left(seed, lambda: new_attention(C), drops=True)
        numbers = {"hiddenSize": C, "headCount": H, "dropoutRate": rate, "seed": seed}
        kata.example("starts", f"{C} channels, {H} heads, seed {seed}", expected, numbers)
    for T, S in [(4, 4), (3, 5), (1, 6), (2, 7), (1, 1), (6, 6), (5, 6), (17, 17)]:
        numbers = {"queryCount": T, "keyCount": S}
        kata.example("mask", f"T {T}, S {S}", causal(T, S), numbers)
    heads(kata)
    attend(kata)
    attends(kata)
    drops_half_of_the_shares(kata)


def attention(C, H, rate=0, training=False, seed=None):
    """The module, its numbers, and its parameters unless a seed gives them: the large ones."""
    numbers = {
        "hiddenSize": C, "headCount": H, "dropoutRate": rate, "isTraining": int(training),
        "seed": seed or 0,
    }  # fmt: skip
    config = configuration(numbers | {"attentionDropoutRate": rate})
    module = randomized(GPT2Attention(config, layer_idx=0), training)
    if seed is None:
        return module, numbers, swift_state(module, ATTENTION)
    fill(module, ATTENTION, seeded(seed, lambda: new_attention(C)))
    return module, numbers, None


def attended(module, x, seen_before=0):
    """The result for all positions of x but the first, and query, keys and values."""
    S, cache = x.shape[1], DynamicCache()
    T = S - seen_before
    before, x = (part.contiguous() for part in x.split([seen_before, T], 1))
    with torch.no_grad():
        if seen_before > 0:
            mask = hidden(seen_before, seen_before)
            module(before, past_key_values=cache, attention_mask=mask)
        y, _ = module(x, past_key_values=cache, attention_mask=hidden(T, S))
        query = module.c_attn(x)[..., : x.shape[-1]]
    query = query.unflatten(-1, (module.num_heads, -1)).transpose(1, 2)
    return y, query, cache.layers[0].keys, cache.layers[0].values


def heads(kata):
    for name, B, T, C, H, seed in [
        ("B 2, T 7, H 3, D 12", 2, 7, 36, 3, None),
        ("B 3, T 5, H 2, D 4", 3, 5, 8, 2, None),
        ("one head", 2, 3, 4, 1, None),
        ("one position", 2, 1, 15, 3, None),
        # Square: axes that are mixed up fit here.
        ("all sizes equal", 3, 3, 9, 3, None),
        ("a transformer's size", 2, 3, 768, 12, 3),
    ]:
        module, numbers, parameters = attention(C, H, seed=seed)
        x = randn(B, T, C)
        _, query, key, value = attended(module, x)
        expected = {"query": query, "key": key, "value": value}
        kata.example("heads", name, expected, numbers, parameters, x=x)


def attend(kata):
    for name, B, T, S, C, H, rate, training, seed in [
        ("as many queries as keys", 2, 5, 5, 36, 3, 0, False, None),
        ("B 2, T 4, S 7, H 3, D 12", 2, 4, 7, 36, 3, 0, False, None),
        ("one query, the newest", 3, 1, 6, 8, 2, 0, False, None),
        ("one position", 2, 1, 1, 8, 2, 0, False, None),
        # Square: axes that are mixed up fit here.
        ("all sizes equal", 3, 3, 3, 9, 3, 0, False, None),
        ("a dropout of 1 in training", 2, 3, 4, 10, 2, 1, True, None),
        ("a dropout of 1 after eval()", 2, 3, 4, 10, 2, 1, False, None),
        ("a transformer's size", 2, 3, 5, 768, 12, 0, False, 3),
    ]:
        module, numbers, parameters = attention(C, H, rate, training, seed)
        y, *inputs = attended(module, 2 * randn(B, S, C), S - T)
        query, key, value = (tensor.float().double() for tensor in inputs)
        with torch.no_grad():
            found, _ = eager_attention_forward(
                module, query, key, value, hidden(T, S), module.scaling, rate if training else 0
            )
            result = module.c_proj(found.flatten(-2))
        assert torch.allclose(result, y, atol=1e-5)
        kata.example(
            "attend", name, result, numbers, parameters, query=query, key=key, value=value
        )


def attends(kata):
    def add(name, x, H, module=None, rate=0, training=False, seed=None):
        module = module or attention(x.shape[-1], H, rate, training, seed)
        y = attended(module[0], x)[0]
        kata.example("attends", name, y, *module[1:], x=x)
        return y

    # What comes later changes nothing.
    x, module = randn(2, 7, 36), attention(36, 3)
    y = add("B 2, T 7, C 36, H 3", x, 3, module)
    changed = torch.cat([x[:, :4], randn(2, 3, 36)], 1)
    other = add("the same with other positions at the end", changed, 3, module)
    first = add("the first four of them alone", x[:, :4], 3, module)
    assert torch.allclose(other[:, :4], y[:, :4]) and torch.allclose(first, y[:, :4])
    add("B 3, T 5, C 8, H 2", 2 * randn(3, 5, 8), 2)
    add("one head", randn(2, 4, 6), 1)
    add("one position", randn(3, 1, 8), 2)
    # Square: axes that are mixed up fit here.
    add("all sizes equal", randn(3, 3, 9), 3)
    add("a dropout of 1 in training", randn(2, 3, 10), 2, rate=1, training=True)
    add("a dropout of 1 after eval()", randn(2, 3, 10), 2, rate=1)
    add("a transformer's size", 2 * randn(2, 3, 768), 12, seed=3)
    for name, B, T, C, H in [("B 3, T 5, C 8, H 2", 3, 5, 8, 2), ("all sizes equal", 3, 3, 9, 3)]:
        module, numbers, _ = attention(C, H)
        kata.gradients(
            "attends", name, lambda x: module(x, attention_mask=hidden(T, T))[0], numbers,
            **trained(module, ATTENTION), x=randn(B, T, C),
        )  # fmt: skip


def drops_half_of_the_shares(kata):
    """A sequence of one token has one share a head, and the projection leaves heads apart."""
    H, D = 3, 4
    module, numbers, _ = attention(H * D, H)
    module.c_proj.weight.data = torch.eye(H * D).double()

    def make():
        query, key, value = randn(3, 12, H, 1, D)

        def run(rate, training):
            found, _ = eager_attention_forward(
                module.train(training), query, key, value, None, module.scaling,
                rate if training else 0,
            )  # fmt: skip
            return module.c_proj(found.flatten(-2))

        inputs = {"query": query, "key": key, "value": value}
        return run, swift_state(module, ATTENTION), inputs

    drops_half(kata, "half is dropped, in training", make, ["dropoutRate"], numbers)
