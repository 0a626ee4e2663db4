"""Examples for katas 03, 04, 07 and 08: BERT's input, and what its blocks are made of."""

import torch
from kata import drops_half, each, examples, left, randn
from torch.nn import functional as F
from transformers import BertConfig
from transformers.models.bert.modeling_bert import BertEmbeddings, BertIntermediate, BertOutput


@examples("03-BertEmbedding")
def bert_embedding(kata):
    for V, C, P, S, seed in [(7, 4, 5, 2, 0), (11, 6, 9, 3, 1), (40, 24, 17, 2, 2)]:
        sizes = {"vocabularySize": V, "hiddenSize": C, "positionCount": P, "tokenTypeCount": S}

        def make():
            return [torch.nn.Embedding(count, C).weight.detach() for count in (V, P, S)]

        torch.manual_seed(seed)
        expected = dict(zip(["tokens", "positions", "tokenTypes"], make()))
        kata.example(
            "drawsTablesInOrder", f"V {V}, C {C}, positions {P}, token types {S}, seed {seed}",
            expected | left(seed, make, drops=True), sizes | {"seed": seed},
        )  # fmt: skip
    for C, epsilon, rate in [(6, 0.1, 0.25), (5, 1e-12, 0.75)]:
        norm, dropout = torch.nn.LayerNorm(C, eps=epsilon), torch.nn.Dropout(rate)
        expected = {
            "norm.weight": norm.weight.detach(),
            "norm.bias": norm.bias.detach(),
            "norm.epsilon": torch.tensor(norm.eps),
            "dropout.rate": torch.tensor(dropout.p),
        }
        numbers = {
            "vocabularySize": 11, "hiddenSize": C, "positionCount": 9, "tokenTypeCount": 2,
            "epsilon": epsilon, "dropoutRate": rate, "attentionDropoutRate": 0.5, "seed": 0,
        }  # fmt: skip
        kata.example("passesItsRatesOn", f"ε = {epsilon:g}, rate {rate:g}", expected, numbers)
    for name, B, T, C, V, P, S, epsilon in [
        ("B 2, T 3, C 5", 2, 3, 5, 7, 8, 2, 1e-12),
        ("ε = 0.1", 2, 4, 8, 11, 13, 2, 0.1),
        # Square: positions fit along the batch, too.
        ("a square", 4, 4, 4, 9, 9, 2, 1e-5),
        ("three token types", 3, 5, 7, 10, 12, 3, 0.01),
        ("one token", 2, 1, 6, 5, 4, 2, 1e-12),
        ("a transformer's size", 2, 6, 768, 24, 16, 2, 1e-12),
    ]:
        embed(kata, "embeds", name, B, T, C, V, P, S, epsilon)
    for name, rate, is_training in [
        ("in training, rate 1: all of it is dropped", 1, True),
        ("in training, rate 0", 0, True),
        ("after eval(), rate 1", 1, False),
    ]:
        embed(kata, "dropsOutLast", name, 2, 3, 5, 7, 8, 2, 1e-5, rate, is_training)
    for name, B, T, C, V, P, S, epsilon in [
        ("B 2, T 3, C 5", 2, 3, 5, 7, 8, 2, 1e-12),
        ("ε = 0.1, three token types", 3, 5, 8, 11, 13, 3, 0.1),
        ("a square", 4, 4, 4, 9, 9, 2, 1e-5),
    ]:
        embed(kata, "embeds", name, B, T, C, V, P, S, epsilon, gradients=True)
    drops_half_of_the_embedding(kata)


def drops_half_of_the_embedding(kata):
    sizes = {"vocabularySize": 7, "hiddenSize": 5, "positionCount": 8, "tokenTypeCount": 2}
    module = BertEmbeddings(
        BertConfig(
            vocab_size=7, hidden_size=5, max_position_embeddings=8, layer_norm_eps=1e-5,
            pad_token_id=None,
        )  # fmt: skip
    ).double()

    def make():
        fill(module)
        ids, types = torch.randint(0, 7, (3, 4)), torch.randint(0, 2, (3, 4))

        def run(rate, training):
            module.dropout.p = rate
            return module.train(training)(ids, token_type_ids=types)

        return run, detached(embedding_parameters(module)), {"ids": ids, "tokenTypes": types}

    drops_half(
        kata, "half is dropped, in training", make, ["dropoutRate"],
        sizes | {"epsilon": 1e-5, "seed": 0},
    )  # fmt: skip


def embedding_parameters(module):
    return {
        "tokens.weight": module.word_embeddings.weight,
        "positions.weight": module.position_embeddings.weight,
        "tokenTypes.weight": module.token_type_embeddings.weight,
        "norm.weight": module.LayerNorm.weight,
        "norm.bias": module.LayerNorm.bias,
    }


def embed(kata, test, name, B, T, C, V, P, S, epsilon, rate=0, is_training=False, gradients=False):
    config = BertConfig(
        vocab_size=V, hidden_size=C, max_position_embeddings=P, type_vocab_size=S,
        layer_norm_eps=epsilon, hidden_dropout_prob=rate,
        # Without a token of its own for padding, whose row PyTorch would never train.
        pad_token_id=None,
    )  # fmt: skip
    module = BertEmbeddings(config).double().train(is_training)
    fill(module)
    ids, types = torch.randint(0, V, (B, T)), torch.randint(0, S, (B, T))
    # The last id, and more than one kind of segment.
    ids[0, 0], types[0, 0], types[-1, -1] = V - 1, 0, S - 1
    parameters = embedding_parameters(module)
    numbers = {
        "vocabularySize": V, "hiddenSize": C, "positionCount": P, "tokenTypeCount": S,
        "epsilon": epsilon, "dropoutRate": rate, "isTraining": int(is_training), "seed": 0,
    }  # fmt: skip

    def run(ids, tokenTypes):
        return module(ids, token_type_ids=tokenTypes)

    if gradients:
        return kata.gradients(test, name, run, numbers, parameters, ids=ids, tokenTypes=types)
    expected = run(ids, types).detach()
    kata.example(
        test, name, expected, numbers, detached(parameters), ids=ids, tokenTypes=types
    )


@examples("04-Softmax")
def softmax(kata):
    for name, x, axis in [
        ("[5]", randn(5), -1),
        ("[3, 4], last axis", randn(3, 4), -1),
        ("[3, 4], axis 0", randn(3, 4), 0),
        # Square: what is reduced without keepDims broadcasts here, along the wrong axis.
        ("a square, last axis", randn(4, 4) * 2, -1),
        ("a square, axis 0", randn(4, 4) * 2, 0),
        ("[2, 3, 5], axis 1", randn(2, 3, 5), 1),
        ("[2, 3, 5], axis −2", randn(2, 3, 5) * 3, -2),
        ("[2, 3, 4, 5], last axis", randn(2, 3, 4, 5), -1),
        ("[2, 3, 4, 5], axis 1", randn(2, 3, 4, 5), 1),
        ("scores around 100", randn(3, 5) + 100, -1),
        ("scores of ±10,000", randn(3, 5) * 1e4, -1),
        # e⁻¹²⁰ is 0 in Float32: one maximum for all leaves the second row nothing.
        ("rows around 0 and −120", randn(2, 4) + torch.tensor([[0.0], [-120.0]]).double(), -1),
        ("columns around 0 and −120", randn(4, 2) + torch.tensor([0.0, -120.0]).double(), 0),
        ("some scores are −∞", hidden(randn(2, 3, 6), -1), -1),
        ("some scores are −∞, axis 1", hidden(randn(2, 6, 3), 1), 1),
        ("a transformer's size", randn(2, 3, 768), -1),
    ]:
        x = x.float().double()
        kata.example("givesShares", name, torch.softmax(x, axis), {"axis": axis}, x=x)
    for name, x, axis in [
        ("[3, 4], last axis", randn(3, 4), -1),
        ("a square, axis 0", randn(4, 4) * 2, 0),
        ("[2, 3, 5], axis 1", randn(2, 3, 5), 1),
        ("scores around 100", randn(3, 5) + 100, -1),
        ("some scores are −∞", hidden(randn(2, 3, 6), -1), -1),
    ]:
        kata.gradients(
            "givesShares", name, lambda x: torch.softmax(x, axis), {"axis": axis},
            x=x.float().double(),
        )  # fmt: skip
    for name, x in [
        ("one score", torch.tensor([-7.0])),
        ("equal scores", torch.full((2, 3), 0.5)),
    ]:
        kata.example("givesShares", name, torch.softmax(x.double(), -1), {"axis": -1}, x=x.double())


def hidden(x, axis):
    """Many of the scores are −∞, but never the first along the axis."""
    is_hidden = torch.rand(x.shape) < 0.4
    is_hidden.select(axis, 0).fill_(False)
    return x.masked_fill(is_hidden, -torch.inf)


@examples("07-GELU")
def gelu(kata):
    cases = [
        ("from −6 to 6", torch.linspace(-6, 6, 97)),
        # Where the two forms differ most.
        ("from −3 to 3", torch.linspace(-3, 3, 60).reshape(3, 4, 5)),
        ("[2, 3]", randn(2, 3) * 2),
        ("large numbers", torch.tensor([-200.0, -40, -10, 0, 10, 40, 200])),
        ("one number", torch.tensor(-1.75)),
        ("a transformer's size", randn(2, 2, 768) * 2),
    ]
    for test, approximate in [("isExact", "none"), ("isApproximate", "tanh")]:
        for name, x in cases:
            x = x.float().double()
            kata.example(test, name, F.gelu(x, approximate=approximate), x=x)
    for test, approximate in [("isExact", "none"), ("isApproximate", "tanh")]:
        for name, x in cases[1:3]:
            x = x.float().double()
            kata.gradients(test, name, lambda x: F.gelu(x, approximate=approximate), x=x)


@examples("08-BertMLP")
def bert_mlp(kata):
    for C, M, seed in [(3, 5, 0), (6, 24, 1), (8, 8, 2)]:
        torch.manual_seed(seed)
        expand, contract = torch.nn.Linear(C, M), torch.nn.Linear(M, C)
        layers = {
            "expand.weight": expand.weight, "expand.bias": expand.bias,
            "contract.weight": contract.weight, "contract.bias": contract.bias,
        }  # fmt: skip
        kata.example(
            "drawsLayersInOrder", f"C {C}, mlpSize {M}, seed {seed}",
            detached(layers) | left(seed, lambda: [torch.nn.Linear(C, M), torch.nn.Linear(M, C)]),
            {"hiddenSize": C, "mlpSize": M, "seed": seed},
        )  # fmt: skip
    sizes = [
        ("C 5, mlpSize 7", 2, 3, 5, 7),
        ("C 6, mlpSize 24", 3, 4, 6, 24),
        ("mlpSize below C", 2, 5, 9, 4),
        # Square: either layer, and either weight's transpose, fits in the other's place.
        ("a square", 2, 3, 8, 8),
        ("a transformer's size", 2, 3, 768, 16),
    ]
    gradient_sizes = [sizes[0], sizes[3]]
    ones = [("one position", 1, 1, 5, 7), ("one channel", 2, 3, 1, 1)]
    for place, (name, B, T, C, M) in enumerate(each(sizes + gradient_sizes, later=ones)):
        config = BertConfig(hidden_size=C, intermediate_size=M, hidden_act="gelu")
        first, second = BertIntermediate(config).double(), BertOutput(config).double().dense
        fill(first)
        fill(second)
        # Hidden numbers of about ±2, where the two forms of GELU differ most.
        first.dense.weight.data = (first.dense.weight / C**0.5 * 2).float().double()
        second.weight.data = (second.weight / M**0.5).float().double()
        x = randn(B, T, C)
        parameters = {
            "expand.weight": first.dense.weight, "expand.bias": first.dense.bias,
            "contract.weight": second.weight, "contract.bias": second.bias,
        }  # fmt: skip
        numbers = {"hiddenSize": C, "mlpSize": M, "seed": 0}
        if len(sizes) <= place < len(sizes) + len(gradient_sizes):
            kata.gradients(
                "appliesItsLayers", name, lambda x: second(first(x)), numbers, parameters, x=x
            )
            continue
        expected = second(first(x)).detach()
        kata.example(
            "appliesItsLayers", name, expected, numbers, detached(parameters), x=x
        )


def fill(module):
    """Random numbers for all parameters: never the ones and zeros that modules start with."""
    for name, parameter in module.named_parameters():
        gain = 1 if name.endswith("LayerNorm.weight") else 0
        numbers = gain + randn(*parameter.shape) * (0.5 if gain else 1)
        parameter.data = numbers.float().double()


def detached(tensors):
    return {name: tensor.detach() for name, tensor in tensors.items()}
