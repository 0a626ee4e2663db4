"""Examples for katas 09 to 12: Hugging Face's BERT, in parts and as a whole.

LAYER, HEAD and model_names() say which name of a checkpoint is which name in Swift.
"""

from copy import deepcopy

import torch
from kata import drops_half, each, examples, fact, integers, left, randn
from torch import nn
from transformers import BertConfig, BertForMaskedLM
from transformers.models.bert.modeling_bert import (
    BertEmbeddings,
    BertLayer,
    BertLMPredictionHead,
    BertPredictionHeadTransform,
)

# MARK: Names

LAYER = {
    "attention.self.query": "attention.query",
    "attention.self.key": "attention.key",
    "attention.self.value": "attention.value",
    "attention.output.dense": "attention.output",
    "attention.output.LayerNorm": "attentionNorm",
    "intermediate.dense": "mlp.expand",
    "output.dense": "mlp.contract",
    "output.LayerNorm": "outputNorm",
}

# The decoder has no parameters of its own: the table of the tokens, and the head's bias.
HEAD = {"transform.dense": "transform", "transform.LayerNorm": "norm", "": "", "decoder": None}

EMBEDDINGS = {
    "word_embeddings": "tokens",
    "position_embeddings": "positions",
    "token_type_embeddings": "tokenTypes",
    "LayerNorm": "norm",
}


def model_names(layer_count):
    names = {}

    def add(table, path, swift_path):
        for name, swift in table.items():
            path_of_part = f"{path}.{name}".strip(".")
            names[path_of_part] = None if swift is None else f"{swift_path}.{swift}".strip(".")

    add(EMBEDDINGS, "bert.embeddings", "embedding")
    for layer in range(layer_count):
        add(LAYER, f"bert.encoder.layer.{layer}", f"blocks.{layer}")
    add(HEAD, "cls.predictions", "tokenHead")
    return names


def swift_state(module, names):
    """The module's parameters by their names in Swift."""
    state = {}
    for name, tensor in module.state_dict().items():
        path, _, leaf = name.rpartition(".")
        swift = names[path]
        if swift is not None:
            state[f"{swift}.{leaf}".strip(".")] = tensor.detach().clone()
    return state


def swift_parameters(module, names):
    """What trains by its names in Swift, each tensor once, under its first name."""
    parameters = {}
    for name, parameter in module.named_parameters():
        path, _, leaf = name.rpartition(".")
        parameters[f"{names[path]}.{leaf}".strip(".")] = parameter
    return parameters


# MARK: Parameters

SIZES = {
    "vocabularySize": "vocab_size",
    "hiddenSize": "hidden_size",
    "layerCount": "num_hidden_layers",
    "headCount": "num_attention_heads",
    "mlpSize": "intermediate_size",
    "positionCount": "max_position_embeddings",
    "tokenTypeCount": "type_vocab_size",
    "epsilon": "layer_norm_eps",
    "dropoutRate": "hidden_dropout_prob",
    "attentionDropoutRate": "attention_probs_dropout_prob",
}


def configuration(numbers):
    rates = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    given = {SIZES[name]: value for name, value in numbers.items() if name in SIZES}
    # Without a token of its own for padding, whose row PyTorch would start as 0.
    config = BertConfig(**(rates | given), hidden_act="gelu", pad_token_id=None)
    config._attn_implementation = "eager"
    return config


def seeded(seed, make):
    """What PyTorch makes after torch.manual_seed(seed)."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return make()


def seeded_model(config, seed):
    """A model as its parts start, made in the order of the properties in Swift."""
    model = BertForMaskedLM(config)
    classifier = seeded(seed, lambda: (remake(model), new_classifier(config)))[1]
    model.tie_weights()
    return model, classifier


def new_classifier(config):
    return nn.Linear(config.hidden_size, CLASSES)


def remake(model):
    """Makes the parts of a model anew."""
    config = model.config
    model.bert.embeddings = BertEmbeddings(config)
    layers = [BertLayer(config, layer_idx=k) for k in range(config.num_hidden_layers)]
    model.bert.encoder.layer = nn.ModuleList(layers)
    model.cls.predictions.transform = BertPredictionHeadTransform(config)


def randomized(module, training=False):
    """Random gains and biases everywhere, in double precision."""
    module = module.double().train(bool(training))
    filled = set()
    for part in module.modules():
        for name, parameter in part.named_parameters(recurse=False):
            # The tokens' table is the decoder's too.
            if parameter in filled:
                continue
            filled.add(parameter)
            numbers = randn(*parameter.shape)
            if name == "bias":
                numbers = 0.5 * numbers
            elif isinstance(part, nn.LayerNorm):
                numbers = 1 + 0.5 * numbers
            elif isinstance(part, nn.Linear):
                numbers = 1.5 * numbers / part.in_features**0.5
            parameter.data = numbers.float().double()
    return module


def padding(batch, length):
    """Sequences of length, length − 1, … tokens."""
    return torch.arange(length)[None] < length - torch.arange(batch)[:, None]


# MARK: Examples

CLASSES = 5

TRAINING = [
    ("a dropout rate of 1, in training", 1, {"dropoutRate": 1}),
    ("a dropout rate of 1 for attention alone, in training", 1, {"attentionDropoutRate": 1}),
    ("dropout rates of 1, after eval()", 0, {"dropoutRate": 1, "attentionDropoutRate": 1}),
]


@examples("09-BertBlock")
def bert_block(kata):
    for C, H, mlp, epsilon, seed in [(12, 3, 20, 0.1, 3), (8, 2, 44, 1e-12, 4)]:
        numbers = {
            "hiddenSize": C, "headCount": H, "mlpSize": mlp, "epsilon": epsilon, "seed": seed,
            "dropoutRate": 0.25, "attentionDropoutRate": 0.75,
        }  # fmt: skip
        layer = seeded(seed, lambda: BertLayer(configuration(numbers)))
        drawn = left(seed, lambda: BertLayer(configuration(numbers)), drops=True)
        expected = drawn | swift_state(layer, LAYER) | {
            "dropout.rate": torch.tensor(0.25),
            "attention.dropout.rate": torch.tensor(0.75),
            "attentionNorm.epsilon": torch.tensor(epsilon),
            "outputNorm.epsilon": torch.tensor(epsilon),
            "headCount": integers(H, "head"),
        }
        kata.example("starts", f"C {C}, H {H}, MLP {mlp}, seed {seed}", expected, numbers)
    small = (2, 4, 12, 3, 20, 1e-12)
    gradient_cases = [
        ("ε = 0.1", (3, 5, 12, 4, 20, 0.1), 0, {}, True),
        # Square: confused axes fit here.
        ("a square", (2, 6, 6, 2, 6, 1e-12), 0, {}, False),
    ]
    cases = [
        ("B 2, T 7, C 36, H 3, with padding", (2, 7, 36, 3, 52, 1e-12), 0, {}, True),
        *gradient_cases,
        ("one token", (2, 1, 8, 2, 12, 1e-12), 0, {}, False),
        *[(name, small, training, rates, True) for name, training, rates in TRAINING],
        ("a transformer's size", (2, 3, 768, 12, 3072, 1e-12), 0, {}, True),
    ]
    for place, case in enumerate(cases + gradient_cases):
        name, (B, T, C, H, mlp, epsilon), training, rates, padded = case
        numbers = {
            "hiddenSize": C, "headCount": H, "mlpSize": mlp, "epsilon": epsilon, "seed": 5,
            "isTraining": training, **rates,
        }  # fmt: skip
        layer = seeded(5, lambda: BertLayer(configuration(numbers)))
        if C < 768:
            layer = randomized(layer, training)
            parameters = swift_state(layer, LAYER)
        else:
            # The seed gives all but what would be 0 and 1.
            layer = layer.double().eval()
            for norm in (layer.attention.output.LayerNorm, layer.output.LayerNorm):
                randomized(norm)
            parameters = {k: v for k, v in swift_state(layer, LAYER).items() if "Norm" in k}
        x = randn(B, T, C)
        inputs, mask = {"x": x}, None
        if padded:
            inputs["mask"] = padding(B, T)
            mask = torch.zeros(B, 1, 1, T).double()
            mask = mask.masked_fill(~inputs["mask"][:, None, None], -torch.inf)
        if place >= len(cases):
            kata.gradients(
                "transforms", name, lambda x, **_: layer(x, mask), numbers,
                swift_parameters(layer, LAYER), **inputs,
            )  # fmt: skip
            continue
        with torch.no_grad():
            y = layer(x, mask)
        kata.example("transforms", name, y, numbers, parameters, **inputs)
    drops_half_of_what_is_added(kata)


def drops_half_of_what_is_added(kata):
    """Norms mix what was dropped. So only one number of each position is added at all, and ε is so
    large that both norms do nothing but subtract the mean.
    """
    numbers = {
        "hiddenSize": 6, "headCount": 2, "mlpSize": 8, "epsilon": 1e6, "dropoutRate": 0.0, "seed": 5,
    }  # fmt: skip
    layer = randomized(BertLayer(configuration(numbers)))
    norms = [layer.attention.output.LayerNorm, layer.output.LayerNorm]
    halves = {"attention": layer.attention.output, "the MLP": layer.output}
    for name, half in halves.items():

        def make():
            for norm in norms:
                norm.weight.fill_(1000), norm.bias.zero_()
            for other in halves.values():
                other.dense.weight.zero_(), other.dense.bias.zero_()
            half.dense.bias[1] = 1 + torch.rand(())

            def run(rate, training):
                for other in halves.values():
                    other.dropout.p = rate
                return layer.train(training)(x)

            x = torch.zeros(8, 4, 6).double()
            return run, swift_state(layer, LAYER), {"x": x}

        name = f"half is dropped of what {name} adds"
        drops_half(kata, name, make, ["dropoutRate"], numbers)


@examples("10-BertTokenHead")
def bert_token_head(kata):
    for V, C, epsilon, seed in [(17, 12, 0.1, 3), (5, 8, 1e-12, 4)]:
        numbers = {"vocabularySize": V, "hiddenSize": C, "epsilon": epsilon, "seed": seed}
        config = configuration(numbers | {"headCount": 1})
        head = seeded(seed, lambda: BertLMPredictionHead(config))
        expected = swift_state(head, HEAD) | {"epsilon": torch.tensor(epsilon)}
        expected |= left(seed, lambda: BertPredictionHeadTransform(config))
        kata.example("starts", f"V {V}, C {C}, seed {seed}", expected, numbers)
    gradient_cases = [
        ("ε = 0.1", (3, 4, 12, 17), 0.1),
        # Square: what is not transposed fits here.
        ("a square", (2, 6, 6, 6), 1e-12),
    ]
    cases = [
        ("B 2, T 7, C 36, V 101", (2, 7, 36, 101), 1e-12),
        *gradient_cases,
        ("a transformer's size", (2, 3, 768, 29), 1e-12),
    ]
    ones = [("one position", (1, 1, 8, 5), 1e-12), ("a vocabulary of one", (2, 3, 8, 1), 1e-12)]
    for place, case in enumerate(each(cases + gradient_cases, later=ones)):
        name, (B, T, C, V), epsilon = case
        numbers = {
            "vocabularySize": V, "hiddenSize": C, "epsilon": epsilon, "seed": 5, "isTraining": 0,
        }  # fmt: skip
        config = configuration(numbers | {"headCount": 1})
        head = seeded(5, lambda: BertLMPredictionHead(config))
        dense = head.transform.dense.weight.data.double()
        head = randomized(head)
        head.decoder.bias = head.bias
        if C == 768:
            head.transform.dense.weight.data = dense
        parameters = swift_state(head, HEAD)
        if C == 768:
            del parameters["transform.weight"]
        x = randn(B, T, C)
        if len(cases) <= place < len(cases) + len(gradient_cases):
            trained = swift_parameters(head, HEAD | {"decoder": "decoder"})
            unembedding = trained.pop("decoder.weight")
            kata.gradients(
                "scores", name, lambda x, unembedding: head(x), numbers, trained, x=x,
                unembedding=unembedding,
            )  # fmt: skip
            continue
        with torch.no_grad():
            y = head(x)
        unembedding = head.decoder.weight.detach()
        kata.example("scores", name, y, numbers, parameters, x=x, unembedding=unembedding)


def model_examples():
    """The whole model's examples: name, B, T, numbers, and whether there is padding."""
    names = [
        "vocabularySize", "hiddenSize", "layerCount", "headCount", "mlpSize", "positionCount",
        "tokenTypeCount", "epsilon",
    ]  # fmt: skip
    small = (13, 12, 2, 4, 20, 9, 2, 1e-12)
    cases = [
        ("three blocks, with padding", 2, 7, (101, 36, 3, 3, 52, 11, 2, 1e-12), 0, {}, True),
        ("ε = 0.1", 3, 5, (13, 12, 2, 4, 20, 9, 3, 0.1), 0, {}, True),
        ("one block, no mask", 2, 4, (13, 8, 1, 2, 20, 5, 2, 1e-12), 0, {}, False),
        # Square: confused axes fit here.
        ("a square", 2, 6, (6, 6, 2, 2, 6, 6, 2, 1e-12), 0, {}, True),
        *[(name, 2, 5, small, training, rates, True) for name, training, rates in TRAINING],
    ]
    ones = [
        ("one token", 1, 1, (13, 8, 1, 2, 12, 4, 2, 1e-12), 0, {}, False),
        ("one token of one, and one place", 2, 1, (1, 8, 2, 2, 12, 1, 2, 1e-12), 0, {}, True),
    ]
    for name, B, T, sizes, training, rates, padded in each(cases, later=ones):
        numbers = dict(zip(names, sizes)) | {"seed": 5, "isTraining": training} | rates
        yield name, B, T, numbers, padded


def model_inputs(B, T, numbers, padded):
    V, kinds = numbers["vocabularySize"], numbers["tokenTypeCount"]
    inputs = {"ids": torch.randint(0, V, (B, T)), "tokenTypes": torch.randint(0, kinds, (B, T))}
    # Both kinds in every sequence, whatever was drawn.
    inputs["tokenTypes"][:, 0], inputs["tokenTypes"][:, -1] = 0, 1
    if padded:
        # A sequence has a token at least.
        inputs["mask"] = padding(B, T) | (torch.arange(T) == 0)
    return inputs


def output(model, ids, tokenTypes, mask=None):
    return model(
        ids, token_type_ids=tokenTypes, output_hidden_states=True,
        attention_mask=None if mask is None else mask.long(),
    )  # fmt: skip


def run(model, B, T, numbers, padded):
    """Inputs and what the model makes of them."""
    inputs = model_inputs(B, T, numbers, padded)
    with torch.no_grad():
        made = output(model, **inputs)
    return inputs, made.logits, made.hidden_states


def gradient_examples():
    """Those of the whole model's examples that are small and drop nothing."""
    for name, B, T, numbers, padded in model_examples():
        if name in ["ε = 0.1", "one block, no mask", "a square"]:
            yield name, B, T, numbers, padded


def start(model, numbers):
    layer_count = numbers["layerCount"]
    return swift_state(model, model_names(layer_count)) | {
        "blocks.count": integers(layer_count, "block"),
        "how many objects the blocks are": integers(layer_count, "block"),
    }


STARTS = [
    {
        "vocabularySize": 17, "hiddenSize": 12, "layerCount": 3, "headCount": 3, "mlpSize": 20,
        "positionCount": 7, "tokenTypeCount": 2, "epsilon": 0.1, "dropoutRate": 0.25, "seed": 3,
    },
    {
        "vocabularySize": 5, "hiddenSize": 8, "layerCount": 1, "headCount": 2, "mlpSize": 44,
        "positionCount": 6, "tokenTypeCount": 3, "epsilon": 1e-12, "dropoutRate": 0.5, "seed": 4,
    },
]  # fmt: skip


def start_name(numbers):
    count = numbers["layerCount"]
    return f"{count} block{'s' if count > 1 else ''}, seed {numbers['seed']}"


@examples("11-Bert")
def bert(kata):
    for numbers in STARTS:
        model, _ = seeded_model(configuration(numbers), numbers["seed"])
        drawn = left(numbers["seed"], lambda: remake(deepcopy(model)), drops=True)
        expected = start(model, numbers) | drawn
        kata.example("starts", start_name(numbers), expected, numbers)
    for name, B, T, numbers, padded in model_examples():
        config = configuration(numbers)
        model = randomized(BertForMaskedLM(config), numbers["isTraining"])
        parameters = swift_state(model, model_names(numbers["layerCount"]))
        inputs, logits, states = run(model, B, T, numbers, padded)
        hidden = {f"hidden{place}": state for place, state in enumerate(states)}
        hidden["count of states"] = integers(len(states), "state")
        kata.example("hiddenStates", name, hidden, numbers, parameters, **inputs)
        expected = hidden | {"logits": logits}
        numbers = numbers | {"allowance": 1e-4}
        kata.example("predicts", name, expected, numbers, parameters, **inputs)
    for name, B, T, numbers, padded in gradient_examples():
        model = randomized(BertForMaskedLM(configuration(numbers)))
        kata.gradients(
            "predicts", name, lambda **inputs: {"logits": output(model, **inputs).logits},
            numbers, swift_parameters(model, model_names(numbers["layerCount"])),
            **model_inputs(B, T, numbers, padded),
        )  # fmt: skip
    for folder in ["MaskedLM", "Encoder", "PreTraining", "Float16", "BFloat16"]:
        for batch in ["whole", "padded"]:
            kata.model("runsCheckpoints", folder, batch, {"allowance": 1e-4})


@examples("12-BertClassifier")
def bert_classifier(kata):

    def state(model, classifier, numbers):
        parts = swift_state(model, model_names(numbers["layerCount"]))
        state = {f"bert.{name}": tensor for name, tensor in parts.items()}
        return state | swift_state(classifier, {"": "classifier"})

    for numbers in STARTS:
        numbers = numbers | {"classCount": CLASSES}
        model, classifier = seeded_model(configuration(numbers), numbers["seed"])
        expected = state(model, classifier, numbers)
        expected["dropout.rate"] = torch.tensor(numbers["dropoutRate"])
        drawn = left(
            numbers["seed"], lambda: (remake(deepcopy(model)), new_classifier(model.config)),
            drops=True,
        )  # fmt: skip
        expected |= drawn
        kata.example("starts", start_name(numbers), expected, numbers)
    for name, B, T, numbers, padded in model_examples():
        # In the square, confused axes shall fit; the classes' among them.
        classes = {"a square": 6, "one token": 1}.get(name, CLASSES)
        numbers = numbers | {"classCount": classes, "allowance": 1e-4}
        config = configuration(numbers)
        model = randomized(BertForMaskedLM(config), numbers["isTraining"])
        classifier = randomized(nn.Linear(config.hidden_size, classes))
        dropout = nn.Dropout(config.hidden_dropout_prob).train(model.training)
        inputs, logits, states = run(model, B, T, numbers, padded)
        with torch.no_grad():
            scores = classifier(dropout(states[-1][:, 0]))
        expected = {"logits": logits, "classScores": scores}
        parameters = state(model, classifier, numbers)
        kata.example("classifies", name, expected, numbers, parameters, **inputs)
    # Half of everything is dropped, and each pass drops another half. The suite finds out whether
    # the results are those of a single pass: 1 says that they are.
    numbers = STARTS[0] | {
        "classCount": CLASSES, "dropoutRate": 0.5, "attentionDropoutRate": 0.5, "isTraining": 1,
    }  # fmt: skip
    same = {"same logits": fact(), "same classScores": fact()}
    ids, kinds = torch.randint(0, 17, (2, 6)), torch.randint(0, 2, (2, 6))
    kata.example(
        "runsOnce", "half is dropped, in training", same, numbers, ids=ids, tokenTypes=kinds
    )
    drops_half_of_the_encoding(kata, state)
    for name, B, T, numbers, padded in gradient_examples():
        model = randomized(BertForMaskedLM(configuration(numbers)))
        classifier = randomized(nn.Linear(numbers["hiddenSize"], CLASSES))
        parts = swift_parameters(model, model_names(numbers["layerCount"]))
        parameters = {f"bert.{name}": parameter for name, parameter in parts.items()}
        parameters |= swift_parameters(classifier, {"": "classifier"})

        def classify(**inputs):
            made = output(model, **inputs)
            scores = classifier(made.hidden_states[-1][:, 0])
            return {"logits": made.logits, "classScores": scores}

        kata.gradients(
            "classifies", name, classify, numbers | {"classCount": CLASSES}, parameters,
            **model_inputs(B, T, numbers, padded),
        )  # fmt: skip


def drops_half_of_the_encoding(kata, state):
    """Each class reads one channel. Dropout within the BERT changes nothing of what is classified: the
    last norm gives its bias alone.
    """
    C = 6
    numbers = STARTS[1] | {"hiddenSize": C, "classCount": C, "dropoutRate": 0.0}
    with torch.random.fork_rng():
        model = randomized(BertForMaskedLM(configuration(numbers)))
        classifier = randomized(nn.Linear(C, C))
    norm = model.bert.encoder.layer[-1].output.LayerNorm
    dropout = nn.Dropout()

    def make():
        norm.weight.zero_(), norm.bias.copy_(randn(C))
        classifier.weight.copy_(torch.diag(randn(C)))
        ids, kinds = torch.randint(0, numbers["vocabularySize"], (8, 3)), torch.zeros(8, 3).long()

        def run(rate, training):
            dropout.p = rate
            for part in model.train(training).modules():
                if isinstance(part, nn.Dropout):
                    part.p = rate
            first = output(model, ids, kinds).hidden_states[-1][:, 0]
            return classifier(dropout.train(training)(first))

        inputs = {"ids": ids, "tokenTypes": kinds}
        return run, state(model, classifier, numbers), inputs

    drops_half(kata, "half is dropped, in training", make, ["dropoutRate"], numbers)
