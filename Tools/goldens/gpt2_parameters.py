"""GPT-2's parameters, for the examples of katas 13 to 15.

ATTENTION, MLP, BLOCK and MODEL say which name of a checkpoint is
which name in Swift. A `Conv1D` of Hugging Face's is a linear layer whose weight is
[inputs, outputs]; PyTorch's and ours are [outputs, inputs].
"""

import torch
from kata import randn
from torch import nn
from transformers import GPT2Config
from transformers.pytorch_utils import Conv1D

# MARK: Names

ATTENTION = {"c_attn": "projection", "c_proj": "output"}
MLP = {"c_fc": "expand", "c_proj": "contract"}


def within(path, swift_path, names):
    return {f"{path}.{name}": f"{swift_path}.{swift}" for name, swift in names.items()}


BLOCK = {
    "ln_1": "attentionNorm",
    **within("attn", "attention", ATTENTION),
    "ln_2": "mlpNorm",
    **within("mlp", "mlp", MLP),
}

MODEL = {
    "transformer.wte": "tokens",
    "transformer.wpe": "positions",
    "transformer.ln_f": "finalNorm",
    # Of a model of three blocks at most. The head is the table of the tokens.
    **within("transformer.h.0", "blocks.0", BLOCK),
    **within("transformer.h.1", "blocks.1", BLOCK),
    **within("transformer.h.2", "blocks.2", BLOCK),
    "lm_head": None,
}


def swift_parameters(module, names):
    """The module's parameters as Swift has them, views of them, by their names in Swift."""
    for path, part in module.named_modules():
        for leaf, parameter in part.named_parameters(recurse=False):
            if names[path] is not None:
                turned = isinstance(part, Conv1D) and leaf == "weight"
                yield f"{names[path]}.{leaf}", parameter.data.T if turned else parameter.data


def trained(module, names):
    """What trains by its names in Swift, and which of them lie the other way there."""
    parameters, turned = {}, set()
    for path, part in module.named_modules():
        for leaf, parameter in part.named_parameters(recurse=False):
            if names[path] is not None:
                parameters[f"{names[path]}.{leaf}"] = parameter
                if isinstance(part, Conv1D) and leaf == "weight":
                    turned.add(f"{names[path]}.{leaf}")
    return {"parameters": parameters, "turned": turned}


def swift_state(module, names):
    return {name: tensor.clone() for name, tensor in swift_parameters(module, names)}


def fill(module, names, state):
    """Gives the module parameters by their names in Swift."""
    for name, tensor in swift_parameters(module, names):
        tensor.copy_(state[name])


# MARK: Parameters

SIZES = {
    "vocabularySize": "vocab_size",
    "positionCount": "n_positions",
    "hiddenSize": "n_embd",
    "layerCount": "n_layer",
    "headCount": "n_head",
    "mlpSize": "n_inner",
    "epsilon": "layer_norm_epsilon",
    "embeddingDropoutRate": "embd_pdrop",
    "attentionDropoutRate": "attn_pdrop",
    "residualDropoutRate": "resid_pdrop",
}


def configuration(numbers):
    rates = {"embd_pdrop": 0.0, "attn_pdrop": 0.0, "resid_pdrop": 0.0}
    given = {SIZES[name]: value for name, value in numbers.items() if name in SIZES}
    config = GPT2Config(**(rates | given), bos_token_id=None, eos_token_id=None)
    assert config.activation_function == "gelu_new" and config.tie_word_embeddings
    config._attn_implementation = "eager"
    return config


def new_attention(C):
    """PyTorch's layers in the order of the properties in Swift."""
    return {"projection": nn.Linear(C, 3 * C), "output": nn.Linear(C, C)}


def new_mlp(C, mlp):
    return {"expand": nn.Linear(C, mlp), "contract": nn.Linear(mlp, C)}


def new_block(C, mlp):
    attention, norm = new_attention(C), nn.LayerNorm(C)
    parts = {f"attention.{name}": layer for name, layer in attention.items()}
    parts |= {f"mlp.{name}": layer for name, layer in new_mlp(C, mlp).items()}
    return parts | {"attentionNorm": norm, "mlpNorm": norm}


def new_model(V, positions, C, layers, mlp):
    parts = {"tokens": nn.Embedding(V, C), "positions": nn.Embedding(positions, C)}
    for k in range(layers):
        parts |= {f"blocks.{k}.{name}": layer for name, layer in new_block(C, mlp).items()}
    return parts | {"finalNorm": nn.LayerNorm(C)}


def seeded(seed, make):
    """The parameters of what is made after torch.manual_seed(seed)."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return {
            f"{name}.{leaf}": parameter.detach()
            for name, layer in make().items()
            for leaf, parameter in layer.named_parameters()
        }


def randomized(module, training=False):
    """Random gains and biases everywhere, in double precision."""
    module = module.double().train(bool(training))
    filled = set()
    for part in module.modules():
        for name, parameter in part.named_parameters(recurse=False):
            # The tokens' table is the head's too.
            if parameter in filled:
                continue
            filled.add(parameter)
            numbers = randn(*parameter.shape)
            if name == "bias":
                numbers = 0.5 * numbers
            elif isinstance(part, nn.LayerNorm):
                numbers = 1 + 0.5 * numbers
            elif isinstance(part, Conv1D):
                numbers = 1.5 * numbers / len(parameter) ** 0.5
            parameter.data = numbers.float().double()
    return module
