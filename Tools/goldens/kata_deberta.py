"""Examples for kata 55: Hugging Face's DeBERTa-v2, in parts and as a whole, and a mask decoder of ours that
follows section 3.2 of the paper, which Hugging Face has not.

What padding itself gathers is 0 in all of them: see the suite.
"""

import torch
from kata import drops_half, examples, fact, integers, left, multiplies, randn
from kata_bert_models import padding, randomized
from torch import nn
from transformers import DebertaV2Config, DebertaV2ForMaskedLM
from transformers.models.deberta_v2.modeling_deberta_v2 import (
    DebertaV2Layer,
    LegacyDebertaV2PredictionHeadTransform,
    build_relative_position,
)

# MARK: Names

LAYER = {
    "attention.self.query_proj": "attention.query",
    "attention.self.key_proj": "attention.key",
    "attention.self.value_proj": "attention.value",
    "attention.self.pos_key_proj": "attention.placeKey",
    "attention.self.pos_query_proj": "attention.placeQuery",
    "attention.output.dense": "attention.output",
    "attention.output.LayerNorm": "attentionNorm",
    "intermediate.dense": "mlp.expand",
    "output.dense": "mlp.contract",
    "output.LayerNorm": "outputNorm",
}
EMBEDDING = {
    "word_embeddings": "tokens",
    "position_embeddings": "positions",
    "token_type_embeddings": "segments",
    "LayerNorm": "norm",
}
# The decoder has no parameters of its own: the table of the tokens, and the head's bias.
HEAD = {"transform.dense": "transform", "transform.LayerNorm": "norm", "": "", "decoder": None}


def model_names(layer_count):
    names = {"deberta.encoder.rel_embeddings": "places", "deberta.encoder.LayerNorm": "placeNorm"}

    def add(table, path, swift_path):
        for name, swift in table.items():
            place = f"{path}.{name}".strip(".")
            names[place] = None if swift is None else f"{swift_path}.{swift}".strip(".")

    add(EMBEDDING, "deberta.embeddings", "embedding")
    for layer in range(layer_count):
        add(LAYER, f"deberta.encoder.layer.{layer}", f"blocks.{layer}")
    add(HEAD, "cls.predictions", "tokenHead")
    return names


def swift_parameters(module, names):
    """What trains by its names in Swift, each tensor once, under its first name."""
    parameters = {}
    for name, parameter in module.named_parameters():
        path, _, leaf = name.rpartition(".")
        parameters[f"{names[path]}.{leaf}".strip(".")] = parameter
    return parameters


def swift_state(module, names):
    return {k: v.detach().clone() for k, v in swift_parameters(module, names).items()}


# MARK: Models

NAMES = {
    "vocabularySize": "vocab_size",
    "hiddenSize": "hidden_size",
    "layerCount": "num_hidden_layers",
    "headCount": "num_attention_heads",
    "mlpSize": "intermediate_size",
    "positionCount": "max_position_embeddings",
    "segmentCount": "type_vocab_size",
    "epsilon": "layer_norm_eps",
    "dropoutRate": "hidden_dropout_prob",
    "attentionDropoutRate": "attention_probs_dropout_prob",
    "farthest": "max_relative_positions",
}


def configuration(numbers):
    fields = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0, "type_vocab_size": 0}
    fields |= {NAMES[name]: value for name, value in numbers.items() if name in NAMES}
    terms = [name for name, key in (("c2p", "contentToPlace"), ("p2c", "placeToContent")) if numbers.get(key)]
    return DebertaV2Config(
        **fields, hidden_act="gelu", relative_attention=True, pos_att_type=terms, pad_token_id=None,
        position_buckets=numbers.get("bucketCount") or -1,
        share_att_key=bool(numbers.get("sharesProjections")),
        norm_rel_ebd="layer_norm" if numbers.get("normsPlaces") else "none",
        position_biased_input=bool(numbers.get("addsPlaces")),
    )  # fmt: skip


def reach(numbers):
    return numbers.get("bucketCount") or numbers["farthest"]


class Deberta(nn.Module):
    """Hugging Face's model, and the table of absolute places that its decoder has in the paper."""

    def __init__(self, numbers):
        super().__init__()
        self.numbers = numbers
        self.whole = DebertaV2ForMaskedLM(configuration(numbers))
        self.positions = None
        if numbers.get("decoderDepth") and not numbers.get("addsPlaces"):
            self.positions = nn.Embedding(numbers["positionCount"], numbers["hiddenSize"])

    def names(self):
        names = model_names(self.numbers["layerCount"])
        return {f"whole.{name}": swift for name, swift in names.items()} | {"positions": "embedding.positions"}

    def remake(self):
        """Makes the parts anew, in the order of the properties in Swift."""
        numbers, model = self.numbers, self.whole.deberta
        V, C = numbers["vocabularySize"], numbers["hiddenSize"]
        model.embeddings.word_embeddings = nn.Embedding(V, C)
        if self.positions is not None:
            self.positions = nn.Embedding(numbers["positionCount"], C)
        elif numbers.get("addsPlaces"):
            model.embeddings.position_embeddings = nn.Embedding(numbers["positionCount"], C)
        if numbers.get("segmentCount"):
            model.embeddings.token_type_embeddings = nn.Embedding(numbers["segmentCount"], C)
        model.encoder.rel_embeddings = nn.Embedding(2 * reach(numbers), C)
        config = model.config
        model.encoder.layer = nn.ModuleList(DebertaV2Layer(config) for _ in range(numbers["layerCount"]))
        self.whole.cls.predictions.transform = LegacyDebertaV2PredictionHeadTransform(config)
        self.whole.tie_weights()

    def places(self):
        """The absolute places' table."""
        if self.positions is not None:
            return self.positions.weight
        return self.whole.deberta.embeddings.position_embeddings.weight

    def states(self, ids, tokenTypes=None, mask=None):
        """What enters the first block, and what leaves each block."""
        model = self.whole.deberta
        seen = torch.ones_like(ids) if mask is None else mask.long()
        output = model(ids, token_type_ids=tokenTypes, attention_mask=seen, output_hidden_states=True)
        return output.hidden_states

    def head(self, x):
        return self.whole.cls(x)

    def decoded(self, states, mask=None):
        """The decoder by the paper, and once more by Hugging Face's own layer."""
        depth = self.numbers.get("decoderDepth", 0)
        if not depth:
            return states[-1]
        x = states[-2]
        T = x.shape[1]
        asking = x + self.places()[:T]
        theirs = asking
        encoder = self.whole.deberta.encoder
        layer, table = encoder.layer[-1], encoder.get_rel_embedding()
        away = encoder.get_rel_pos(x)
        seen = torch.ones(x.shape[:2]).bool() if mask is None else mask.bool()
        for _ in range(depth):
            asking = by_the_paper(layer, x, asking, table, distances(self.numbers, T), seen)
            theirs = layer(
                x, seen[:, None, None], query_states=theirs, relative_pos=away, rel_embeddings=table
            )[0]  # fmt: skip
        assert torch.allclose(asking, theirs, atol=1e-6)
        return asking


def distances(numbers, T):
    """The bucket of each pair of places, or their distance."""
    row = torch.zeros(1, T, 1)
    return build_relative_position(row, row, numbers.get("bucketCount") or -1, numbers["farthest"])[0]


def rows(numbers, T):
    return (distances(numbers, T) + reach(numbers)).clamp(0, 2 * reach(numbers) - 1)


def by_the_paper(layer, x, asking, table, away, seen):
    """A block whose queries are made of something else than its keys: He et al. (2020), sections 3.1 and 3.2,
    written out.

    The row of a pair is the same in both terms, as in the authors' code.
    """
    own, half = layer.attention.self, table.shape[0] // 2
    H = own.num_attention_heads
    row = (away + half).clamp(0, 2 * half - 1)

    def heads(y):
        return y.view(*y.shape[:-1], H, -1).movedim(-2, -3)

    q, k, v = heads(own.query_proj(asking)), heads(own.key_proj(x)), heads(own.value_proj(x))
    scores, count = torch.einsum("bhtd,bhsd->bhts", q, k), 1
    if "c2p" in own.pos_att_type:
        keys = heads((own.key_proj if own.share_att_key else own.pos_key_proj)(table))
        scores, count = scores + torch.einsum("bhtd,htsd->bhts", q, keys[:, row]), count + 1
    if "p2c" in own.pos_att_type:
        queries = heads((own.query_proj if own.share_att_key else own.pos_query_proj)(table))
        scores, count = scores + torch.einsum("htsd,bhsd->bhts", queries[:, row], k), count + 1
    scores = scores / (count * q.shape[-1]) ** 0.5
    shares = scores.masked_fill(~seen[:, None, None], -torch.inf).softmax(-1)
    found = layer.attention.output.dense((shares @ v).movedim(1, 2).flatten(2))
    y = layer.attention.output.LayerNorm(asking + found)
    inner = nn.functional.gelu(layer.intermediate.dense(y))
    return layer.output.LayerNorm(y + layer.output.dense(inner))


def unread(tensor, mask):
    """What is nobody's: 0 where there is padding."""
    return tensor if mask is None else torch.where(mask.bool()[..., None], tensor, 0)


# MARK: Sizes

BASE = {
    "vocabularySize": 11, "hiddenSize": 6, "layerCount": 2, "headCount": 3, "mlpSize": 10,
    "positionCount": 9, "segmentCount": 0, "epsilon": 0.1, "farthest": 6, "bucketCount": 4,
    "contentToPlace": 1, "placeToContent": 1, "sharesProjections": 1, "normsPlaces": 1,
    "addsPlaces": 0, "decoderDepth": 0,
}  # fmt: skip
OWN = BASE | {"bucketCount": None, "farthest": 3, "sharesProjections": 0, "normsPlaces": 0}
INPUT = OWN | {"addsPlaces": 1, "segmentCount": 3, "epsilon": 1e-7}
SQUARE = BASE | {
    "vocabularySize": 6, "hiddenSize": 6, "headCount": 2, "mlpSize": 6, "positionCount": 6,
    "segmentCount": 0, "bucketCount": 3, "farthest": 5, "epsilon": 1e-7,
}  # fmt: skip


# MARK: Examples


@examples("55-Deberta")
def deberta(kata):
    # What is not there has no number.
    add = kata.example
    kata.example = lambda test, name, expected, numbers=None, *rest, **inputs: add(
        test, name, expected, {k: v for k, v in (numbers or {}).items() if v is not None}, *rest, **inputs
    )
    embedding(kata)
    blocks(kata)
    starts(kata)
    tables(kata)
    models(kata)
    shifted(kata)
    gradients(kata)
    for folder in ["V3", "V2", "Own", "ContentPlace", "PlaceContent"]:
        for batch in ["padded", "whole", "short"]:
            kata.model("runsCheckpoints", f"Deberta-{folder}", batch, {"allowance": 1e-4})


# MARK: The embedding


def embedding_of(numbers):
    """Hugging Face's, whose table of places stays where the decoder's is meant, and is not looked at."""
    model = Deberta(numbers)
    return model, model.whole.deberta.embeddings


def embedding(kata):
    cases = [
        ("tokens alone", BASE, 3),
        ("places and segments", INPUT | {"positionCount": 7}, 4),
        ("segments alone", OWN | {"segmentCount": 2, "epsilon": 0.25}, 5),
        ("places of the decoder", BASE | {"decoderDepth": 2, "positionCount": 5}, 6),
        ("places of both", INPUT | {"decoderDepth": 1, "segmentCount": 0}, 7),
    ]
    for name, numbers, seed in [*cases, ("one kind of segments", OWN | {"segmentCount": 1}, 8)]:
        numbers = numbers | {"seed": seed, "dropoutRate": 0.25}

        def make():
            C = numbers["hiddenSize"]
            made = {"tokens.weight": nn.Embedding(numbers["vocabularySize"], C)}
            if numbers["addsPlaces"] or numbers["decoderDepth"]:
                made["positions.weight"] = nn.Embedding(numbers["positionCount"], C)
            if numbers["segmentCount"]:
                made["segments.weight"] = nn.Embedding(numbers["segmentCount"], C)
            return {key: table.weight.detach() for key, table in made.items()}

        with torch.random.fork_rng():
            torch.manual_seed(seed)
            expected = make()
        for table in ["positions", "segments"]:
            if f"{table}.weight" not in expected:
                expected[f"no {table}"] = fact()
        C = numbers["hiddenSize"]
        expected |= {"norm.weight": torch.ones(C), "norm.bias": torch.zeros(C)}
        expected |= {
            "norm.epsilon": torch.tensor(numbers["epsilon"]), "dropout.rate": torch.tensor(0.25),
            "places are added": fact(bool(numbers["addsPlaces"])),
        }  # fmt: skip
        kata.example("startsEmbedding", name, expected | left(seed, make, drops=True), numbers)
    for name, numbers, _ in cases:
        embeds(kata, name, numbers, 2, 5)
    embeds(kata, "a square", SQUARE | {"segmentCount": 2, "addsPlaces": 1}, 2, 6)
    embeds(kata, "one token", INPUT, 1, 1)
    embeds(kata, "a dropout rate of 1, in training", INPUT | {"dropoutRate": 1}, 2, 3, training=1)
    embeds(kata, "a dropout rate of 1, after eval()", INPUT | {"dropoutRate": 1}, 2, 3)
    embedding_drops(kata)


def embedding_state(model):
    state = swift_state(model, model.names())
    return {k.removeprefix("embedding."): v for k, v in state.items() if k.startswith("embedding.")}


def embeds(kata, name, numbers, B, T, training=0):
    numbers = numbers | {"seed": 5, "isTraining": training}
    model, part = embedding_of(numbers)
    randomized(model, training)
    inputs = model_inputs(B, T, numbers)
    with torch.no_grad():
        y = part(inputs["ids"], token_type_ids=inputs["tokenTypes"])
    kata.example("embeds", name, y, numbers, embedding_state(model), **inputs)
    if name in ["places and segments", "a square"]:
        parameters = swift_parameters(part, EMBEDDING)
        kata.gradients(
            "embeds", name, lambda ids, tokenTypes: part(ids, token_type_ids=tokenTypes), numbers,
            parameters, **inputs,
        )  # fmt: skip


def embedding_drops(kata):
    numbers = INPUT | {"dropoutRate": 0.5, "isTraining": 1, "seed": 5}
    model, part = embedding_of(numbers)
    part = part.float().train()
    inputs = model_inputs(4, 5, numbers)
    while True:
        for parameter in part.parameters():
            parameter.data = torch.randn(parameter.shape)
        with torch.no_grad():
            half = part(inputs["ids"], token_type_ids=inputs["tokenTypes"])
            part.eval()
            whole = part(inputs["ids"], token_type_ids=inputs["tokenTypes"])
            part.train()
        if whole.abs().min() > 0.001 * whole.abs().max():
            break
    multiplies(
        kata, "dropsEmbedding", "half is dropped, in training", whole, 0 * whole, half, numbers,
        embedding_state(model), **inputs,
    )  # fmt: skip


# MARK: A block


def layer_state(layer):
    return swift_state(layer, LAYER)


def blocks(kata):
    for name, numbers, seed in [
        ("shared layers", BASE | {"hiddenSize": 4, "headCount": 2, "mlpSize": 7}, 3),
        ("layers of its own", OWN | {"hiddenSize": 8, "headCount": 4, "mlpSize": 5}, 4),
        ("one term", OWN | {"hiddenSize": 6, "headCount": 3, "contentToPlace": 0, "epsilon": 1e-7}, 5),
    ]:
        numbers = numbers | {"seed": seed, "dropoutRate": 0.25, "attentionDropoutRate": 0.75}
        torch.manual_seed(seed)
        layer = DebertaV2Layer(configuration(numbers))
        expected = layer_state(layer) | {
            "dropout.rate": torch.tensor(0.25),
            "attention.dropout.rate": torch.tensor(0.75),
            "attentionNorm.epsilon": torch.tensor(numbers["epsilon"]),
            "outputNorm.epsilon": torch.tensor(numbers["epsilon"]),
            "headCount": integers(numbers["headCount"], "head"),
        }
        expected |= left(seed, lambda: DebertaV2Layer(configuration(numbers)), drops=True)
        kata.example("startsBlock", name, expected, numbers)
    rates = {"dropoutRate": 1, "attentionDropoutRate": 0}
    for name, numbers, B, T, S, masked, training in [
        ("shared layers, a mask", BASE, 2, 6, 6, True, 0),
        ("layers of its own, ε = 1e-7", OWN | {"epsilon": 1e-7}, 2, 5, 5, False, 0),
        ("others ask", BASE, 2, 5, 5, True, 0),
        ("fewer others ask", OWN, 2, 3, 5, True, 0),
        ("a square", SQUARE, 6, 6, 6, True, 0),
        ("others ask, a square", SQUARE, 2, 6, 6, True, 0),
        ("one position", BASE, 2, 1, 1, False, 0),
        ("a dropout rate of 1, in training", OWN | rates, 2, 4, 4, True, 1),
        ("others ask, with a dropout rate of 1 in training", OWN | rates, 2, 4, 4, True, 1),
        ("a dropout rate of 1, after eval()", OWN | rates, 2, 4, 4, True, 0),
    ]:
        transforms(kata, name, numbers, B, T, S, masked, training)
    block_drops(kata)


def block_inputs(numbers, name, B, T, S, masked):
    C = numbers["hiddenSize"]
    inputs = {"states": randn(B, S, C), "places": randn(2 * reach(numbers), C)}
    row = rows(numbers, S)[:T]
    inputs["rows"] = row
    if "others ask" in name:
        inputs["asking"] = randn(B, T, C)
    if masked:
        inputs["mask"] = padding(B, S) | (torch.arange(S) == 0)
    return inputs


def run_layer(layer, numbers, states, places, rows, asking=None, mask=None):
    """Hugging Face's layer, and where as many ask as answer, once more by the paper."""
    B, S, _ = states.shape
    T = rows.shape[0]
    seen = torch.ones(B, S).bool() if mask is None else mask
    away = distances(numbers, S)[:T]
    if not layer.training:
        own = by_the_paper(layer, states, states[:, :T] if asking is None else asking, places, away, seen)
    if T < S:
        return own
    theirs = layer(
        states, seen[:, None, None], query_states=asking, relative_pos=away[None], rel_embeddings=places
    )[0]  # fmt: skip
    assert layer.training or torch.allclose(own, theirs, atol=1e-6)
    return theirs


def transforms(kata, name, numbers, B, T, S, masked, training):
    numbers = numbers | {"seed": 5, "isTraining": training}
    layer = randomized(DebertaV2Layer(configuration(numbers)), training)
    inputs = block_inputs(numbers, name, B, T, S, masked)
    with torch.no_grad():
        y = run_layer(layer, numbers, **inputs)
    kata.example("transforms", name, y, numbers, layer_state(layer), **inputs)
    if name in ["shared layers, a mask", "others ask", "others ask, a square"]:
        parameters = swift_parameters(layer, LAYER)
        kata.gradients(
            "transforms", name, lambda **given: run_layer(layer, numbers, **given), numbers, parameters,
            **inputs,
        )  # fmt: skip


def block_drops(kata):
    """Norms mix what was dropped. So only one number of each position is added at all, and ε is so
    large that both norms do nothing but subtract the mean: see kata 09."""
    numbers = OWN | {
        "hiddenSize": 6, "headCount": 2, "mlpSize": 8, "epsilon": 1e6, "dropoutRate": 0.0, "seed": 5,
    }  # fmt: skip
    layer = randomized(DebertaV2Layer(configuration(numbers)))
    norms = [layer.attention.output.LayerNorm, layer.output.LayerNorm]
    halves = {"attention": layer.attention.output, "the MLP": layer.output}
    for name, half in halves.items():

        def make():
            for norm in norms:
                norm.weight.fill_(1000), norm.bias.zero_()
            for other in halves.values():
                other.dense.weight.zero_(), other.dense.bias.zero_()
            half.dense.bias[1] = 1 + torch.rand(())
            inputs = {"states": torch.zeros(8, 4, 6).double(), "places": torch.zeros(6, 6).double()}
            inputs["rows"] = rows(numbers, 4)

            def run(rate, training):
                for other in halves.values():
                    other.dropout.p = rate
                layer.train(training)
                return run_layer(layer, numbers, **inputs)

            return run, layer_state(layer), inputs

        name = f"half is dropped of what {name} adds"
        drops_half(kata, name, make, ["dropoutRate"], numbers)


# MARK: The whole


def starts(kata):
    for name, numbers, seed in [
        ("three blocks, shared layers", BASE | {"layerCount": 3, "headCount": 2}, 3),
        ("one block, layers of its own, all tables", INPUT | {"layerCount": 1, "segmentCount": 2}, 4),
        ("the decoder's places", BASE | {"decoderDepth": 2, "normsPlaces": 0, "hiddenSize": 9}, 6),
    ]:
        numbers = numbers | {"dropoutRate": 0.25, "attentionDropoutRate": 0.5, "seed": seed}
        model = Deberta(numbers)
        torch.manual_seed(seed)
        model.remake()
        count = integers(numbers["layerCount"], "block")
        expected = swift_state(model, model.names()) | {
            "blocks.count": count, "how many objects the blocks are": count,
            "tokenHead.norm.epsilon": torch.tensor(numbers["epsilon"]),
            "the norm of places is there": fact(bool(numbers["normsPlaces"])),
        }  # fmt: skip
        if numbers["normsPlaces"]:
            expected["placeNorm.epsilon"] = torch.tensor(numbers["epsilon"])
        other = Deberta(numbers)
        expected |= left(seed, other.remake, drops=True)
        kata.example("starts", name, expected, numbers)


def tables(kata):
    for name, numbers in [
        ("normed", BASE), ("as it is", OWN), ("normed, ε = 1e-7", BASE | {"epsilon": 1e-7}),
        ("a square", SQUARE),
    ]:  # fmt: skip
        numbers = numbers | {"seed": 5, "isTraining": 0, "layerCount": 1}
        model = randomized(Deberta(numbers))
        encoder = model.whole.deberta.encoder
        state = swift_state(model, model.names())
        state = {k: v for k, v in state.items() if k.startswith("place")}
        kata.example("givesTheTable", name, encoder.get_rel_embedding().detach(), numbers, state)
    for name, numbers, T in [
        ("within the reach", OWN | {"farthest": 6}, 4),
        ("beyond the reach", OWN, 8),
        ("in buckets", BASE | {"farthest": 9}, 7),
        ("in buckets, beyond the reach", BASE, 9),
        ("one position", BASE, 1),
        ("in an odd number of buckets", BASE | {"bucketCount": 5, "farthest": 8}, 10),
    ]:
        numbers = numbers | {"seed": 5, "layerCount": 1, "count": T}
        row = rows(numbers, T)
        expected = {"rows": integers(row, "row"), "axes": integers(row.shape, "size")}
        kata.example("findsRows", name, expected, numbers)


CASES = [
    ("three blocks, with padding", BASE | {"layerCount": 3}, 2, 7, True, {}, 0),
    ("layers of its own, ε = 1e-7", OWN | {"epsilon": 1e-7}, 2, 5, True, {}, 0),
    ("places and segments in the input", INPUT, 3, 5, True, {}, 0),
    ("one block, no mask", BASE | {"layerCount": 1}, 2, 4, False, {}, 0),
    ("beyond the reach", OWN, 1, 9, False, {}, 0),
    ("content to place alone", OWN | {"placeToContent": 0}, 2, 4, True, {}, 0),
    ("place to content alone, shared", BASE | {"contentToPlace": 0}, 2, 6, True, {}, 0),
    ("a square", SQUARE, 6, 6, True, {}, 0),
    ("one token", BASE, 1, 1, False, {}, 0),
    ("dropout rates of 1, after eval()", BASE, 2, 4, True, {"dropoutRate": 1, "attentionDropoutRate": 1}, 0),
    ("a dropout rate of 1, in training", BASE, 2, 5, True, {"dropoutRate": 1}, 1),
    ("a dropout rate of 1 for attention alone, in training", BASE, 2, 5, True, {"attentionDropoutRate": 1}, 1),
]

DECODED = [
    ("once", BASE | {"decoderDepth": 1}, 2, 5, True, {}, 0),
    ("twice, layers of its own", OWN | {"decoderDepth": 2}, 2, 6, True, {}, 0),
    ("three times, places in the input too", INPUT | {"decoderDepth": 3}, 2, 4, False, {}, 0),
    ("twice, three blocks", BASE | {"decoderDepth": 2, "layerCount": 3}, 1, 7, False, {}, 0),
    ("twice, one block", BASE | {"decoderDepth": 2, "layerCount": 1}, 2, 4, True, {}, 0),
    ("not at all", BASE, 2, 4, True, {}, 0),
    ("not at all, places in the input", INPUT, 2, 4, True, {}, 0),
    ("a square, twice", SQUARE | {"decoderDepth": 2}, 2, 6, True, {}, 0),
    ("twice, one token", BASE | {"decoderDepth": 2}, 2, 1, False, {}, 0),
]


PREDICTED = [
    "twice, layers of its own", "three times, places in the input too", "not at all",
    "a square, twice",
]  # fmt: skip


def model_inputs(B, T, numbers, padded=False):
    V, kinds = numbers["vocabularySize"], max(numbers["segmentCount"], 1)
    inputs = {"ids": torch.randint(0, V, (B, T)), "tokenTypes": torch.randint(0, kinds, (B, T))}
    if kinds > 1:
        # Both kinds in every sequence, whatever was drawn.
        inputs["tokenTypes"][:, 0], inputs["tokenTypes"][:, -1] = 0, 1
    if padded:
        # A sequence has a token at least.
        inputs["mask"] = padding(B, T) | (torch.arange(T) == 0)
    return inputs


def hidden(states, mask):
    found = {f"hidden{place}": unread(state, mask) for place, state in enumerate(states)}
    return found | {"count of states": integers(len(states), "state")}


def models(kata):
    for name, numbers, B, T, padded, others, training in CASES:
        numbers = numbers | others | {"seed": 5, "isTraining": training}
        model = randomized(Deberta(numbers), training)
        inputs = model_inputs(B, T, numbers, padded)
        with torch.no_grad():
            states = model.states(**inputs)
        found = hidden(states, inputs.get("mask"))
        kata.example("hiddenStates", name, found, numbers, swift_state(model, model.names()), **inputs)
    large(kata)
    for name, numbers, B, T, padded, others, training in DECODED:
        numbers = numbers | others | {"seed": 5, "isTraining": training}
        model = randomized(Deberta(numbers), training)
        decodes(kata, name, model, numbers, B, T, padded)
        if name not in PREDICTED:
            continue
        inputs = model_inputs(B, T, numbers, padded)
        mask = inputs.get("mask")
        with torch.no_grad():
            states = model.states(**inputs)
            logits = model.head(model.decoded(states, mask))
            if not numbers["decoderDepth"]:
                whole = model.whole(
                    inputs["ids"], token_type_ids=inputs["tokenTypes"],
                    attention_mask=None if mask is None else mask.long(),
                )  # fmt: skip
                assert torch.allclose(whole.logits, logits)
        found = hidden(states, mask) | {"logits": unread(logits, mask)}
        state = swift_state(model, model.names())
        kata.example("predicts", name, found, numbers | {"allowance": 1e-4}, state, **inputs)


def large(kata):
    """A transformer's size: the seed gives all but what would be 0 and 1."""
    numbers = BASE | {
        "hiddenSize": 384, "headCount": 6, "mlpSize": 1536, "layerCount": 1, "seed": 5,
        "isTraining": 0,
    }  # fmt: skip
    model = Deberta(numbers)
    with torch.random.fork_rng():
        torch.manual_seed(5)
        model.remake()
    model = model.double().eval()
    for part in model.modules():
        if isinstance(part, nn.LayerNorm):
            randomized(part)
    inputs = model_inputs(1, 5, numbers)
    with torch.no_grad():
        states = model.states(**inputs)
    state = {k: v for k, v in swift_state(model, model.names()).items() if "Norm." in k or ".norm." in k}
    kata.example("hiddenStates", "a transformer's size", hidden(states, None), numbers, state, **inputs)


def decodes(kata, name, model, numbers, B, T, padded):
    """Of states that no model gave, so that the decoder is judged alone."""
    C = numbers["hiddenSize"]
    states = [randn(B, T, C) for _ in range(numbers["layerCount"] + 1)]
    inputs = {f"states.{k}": state for k, state in enumerate(states)}
    if padded:
        inputs["mask"] = padding(B, T) | (torch.arange(T) == 0)
    with torch.no_grad():
        y = model.decoded(states, inputs.get("mask"))
    last = f"blocks.{numbers['layerCount'] - 1}."
    state = {
        k: v
        for k, v in swift_state(model, model.names()).items()
        if k.startswith((last, "place", "embedding.positions"))
    }
    expected = unread(y, inputs.get("mask"))
    kata.example("decodes", name, expected, numbers, state, **inputs)


def shifted(kata):
    """The law: behind padding, a text is the same text, but for what absolute places say in the decoder."""
    for name, numbers, before in [
        ("two places further right", BASE | {"positionCount": 12}, 2),
        ("one place further right, layers of its own", OWN | {"positionCount": 12}, 1),
    ]:
        numbers = numbers | {"seed": 5, "isTraining": 0, "before": before}
        model = randomized(Deberta(numbers))
        inputs = model_inputs(2, 6, numbers)
        B, T = inputs["ids"].shape
        filler = torch.randint(0, numbers["vocabularySize"], (B, before))
        moved = {
            "movedIDs": torch.cat([filler, inputs["ids"]], 1),
            "movedTypes": torch.cat([filler * 0, inputs["tokenTypes"]], 1),
            "mask": torch.arange(before + T).expand(B, -1) >= before,
        }
        with torch.no_grad():
            here = model.states(inputs["ids"], inputs["tokenTypes"])[-1]
            there = model.states(moved["movedIDs"], moved["movedTypes"], moved["mask"])[-1][:, before:]
        assert torch.allclose(here, there, atol=1e-10)
        found = {"where it is": here, "behind padding": there}
        kata.example("shifts", name, found, numbers, swift_state(model, model.names()), **inputs, **moved)


def gradients(kata):
    for name, numbers, B, T, padded, _, _ in [
        ("shared layers, decoded twice", BASE | {"decoderDepth": 2}, 2, 5, True, {}, 0),
        ("layers of its own, places and segments", INPUT, 2, 4, False, {}, 0),
        ("a square, decoded once", SQUARE | {"decoderDepth": 1}, 2, 6, True, {}, 0),
    ]:
        numbers = numbers | {"seed": 5, "isTraining": 0}
        model = randomized(Deberta(numbers))
        inputs = model_inputs(B, T, numbers, padded)

        def logits(ids, tokenTypes, mask=None):
            states = model.states(ids, tokenTypes, mask)
            return {"logits": unread(model.head(model.decoded(states, mask)), mask)}

        parameters = swift_parameters(model, model.names())
        kata.gradients("predicts", name, logits, numbers, parameters, **inputs)
