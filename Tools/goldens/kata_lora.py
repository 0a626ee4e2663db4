"""Examples for kata 37: PEFT's LoRA, in double precision."""

import math
import warnings

import torch
from kata import examples, fact, left, randn, texts
from peft import LoraConfig, get_peft_model
from torch import nn


@examples("37-LoRA")
def lora(kata):
    starts(kata)
    layers(kata)
    merges(kata)
    starts_model(kata)
    models(kata)
    keeps_weights(kata)


def adapted(model, targets, rank, alpha):
    """PEFT's model around one of ours, in double precision."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        config = LoraConfig(r=rank, lora_alpha=alpha, target_modules=targets, lora_dropout=0.0)
        return get_peft_model(model, config).double()


def drawn(rank, inputs):
    """A as PEFT draws it."""
    down = torch.empty(rank, inputs)
    nn.init.kaiming_uniform_(down, a=math.sqrt(5))
    return down


# MARK: One layer


class Only(nn.Module):
    """A model of one layer: PEFT wraps nothing smaller."""

    def __init__(self, inputs, outputs, bias):
        super().__init__()
        self.layer = nn.Linear(inputs, outputs, bias=bias)

    def forward(self, x):
        return self.layer(x)


def starts(kata):
    for seed, inputs, outputs, rank, alpha, bias in [
        (3, 5, 4, 2, 3, True),
        (4, 4, 4, 4, 8, True),
        (5, 7, 2, 3, 1.5, False),
        (6, 64, 48, 8, 16, True),
    ]:

        def make():
            layer = nn.Linear(inputs, outputs, bias=bias)
            return layer, drawn(rank, inputs)

        with torch.random.fork_rng():
            torch.manual_seed(seed)
            layer, down = make()
        expected = {"base.weight": layer.weight.detach(), "down": down}
        if bias:
            expected["base.bias"] = layer.bias.detach()
        with torch.random.fork_rng():
            # What PEFT says of the rest.
            peft = adapted(Only(inputs, outputs, bias), ["layer"], rank, alpha)
            wrapped = peft.base_model.model.layer
        expected["up"] = wrapped.lora_B["default"].weight.detach()
        expected["scale"] = torch.tensor(wrapped.scaling["default"])
        expected["what trains"] = texts(["down", "up"], "name")
        assert [name.split(".")[-3] for name, p in peft.named_parameters() if p.requires_grad] == [
            "lora_A", "lora_B",
        ]  # fmt: skip
        kata.example(
            "starts", f"{inputs} to {outputs}, r {rank}, α {alpha:g}" + ("" if bias else ", no bias"),
            expected | left(seed, make),
            {
                "seed": seed, "inputSize": inputs, "outputSize": outputs, "rank": rank,
                "alpha": alpha, "bias": int(bias), "isTraining": 0,
            },
        )  # fmt: skip


LAYERS = [
    ("B 2, T 3, 4 to 5, r 2, α 3", (2, 3), 4, 5, 2, 3, True),
    ("all sizes equal", (3, 3), 3, 3, 3, 1.5, True),
    ("no bias, α below r", (4,), 5, 3, 4, 1, False),
    ("r above both sizes", (2,), 3, 2, 5, 20, True),
    ("one row, r 1", (), 6, 4, 1, 0.5, True),
    ("α = r", (2, 2), 4, 3, 2, 2, True),
]
LARGE = ("96 to 384, r 8, α 16", (2, 2), 96, 384, 8, 16, True)


def layer_of(seed, inputs, outputs, rank, alpha, bias, down, up, parameters=None):
    """PEFT's layer with these numbers; what is not given stays as the seed made it."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        only = Only(inputs, outputs, bias)
        if down is None:
            down = drawn(rank, inputs)
        model = adapted(only, ["layer"], rank, alpha)
    layer = model.base_model.model.layer
    with torch.no_grad():
        layer.lora_A["default"].weight.copy_(down)
        layer.lora_B["default"].weight.copy_(up)
        if parameters:
            layer.base_layer.weight.copy_(parameters["base.weight"])
            if bias:
                layer.base_layer.bias.copy_(parameters["base.bias"])
    return model, layer


def cases(all_of=LAYERS):
    for seed, (name, leading, inputs, outputs, rank, alpha, bias) in enumerate(all_of):
        parameters = {"up": randn(outputs, rank)}
        if name != LARGE[0]:
            parameters |= {"base.weight": randn(outputs, inputs), "down": randn(rank, inputs)}
            if bias:
                parameters["base.bias"] = randn(outputs)
        numbers = {
            "seed": seed, "inputSize": inputs, "outputSize": outputs, "rank": rank, "alpha": alpha,
            "bias": int(bias), "isTraining": 0,
        }  # fmt: skip
        model, layer = layer_of(
            seed, inputs, outputs, rank, alpha, bias, parameters.get("down"), parameters["up"],
            parameters if "down" in parameters else None,
        )  # fmt: skip
        yield name, model, layer, parameters, numbers, randn(*leading, inputs)


def layers(kata):
    for name, model, _, parameters, numbers, x in cases(LAYERS + [LARGE]):
        y = model(x)
        kata.example("applies", name, y.detach(), numbers, parameters, x=x)
        gradients(kata, "applies", name, model, y.shape, numbers, parameters, x, NAMES)
    for name, model, layer, parameters, numbers, _ in cases():
        kata.example("changes", name, layer.get_delta_weight("default").detach(), numbers, parameters)
        weights = randn(*layer.get_delta_weight("default").shape)
        model.zero_grad()
        (layer.get_delta_weight("default") * weights).sum().backward()
        kata.example(
            "gradients of changes", name,
            {"down": layer.lora_A["default"].weight.grad, "up": layer.lora_B["default"].weight.grad},
            numbers, parameters, weights=weights,
        )  # fmt: skip


NAMES = {
    "base.weight": "layer.base_layer.weight",
    "base.bias": "layer.base_layer.bias",
    "down": "layer.lora_A.default.weight",
    "up": "layer.lora_B.default.weight",
}


def gradients(kata, test, name, model, shape, numbers, parameters, x, names):
    """Those of Σ output · weights by x and all that the example has numbers for; 0 by what is frozen."""
    weights = randn(*shape)
    leaf = x.clone().requires_grad_(True)
    model.zero_grad()
    (model(leaf) * weights).sum().backward()
    found = dict(model.base_model.model.named_parameters())
    expected = {"x": leaf.grad}
    for own, theirs in names.items():
        if own in parameters:
            parameter = found[theirs]
            assert parameter.requires_grad == (".lora_" in theirs)
            expected[own] = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
    kata.example(f"gradients of {test}", name, expected, numbers, parameters, x=x, weights=weights)


def merges(kata):
    for name, model, layer, parameters, numbers, x in cases():
        before = layer.base_layer.weight.detach().clone()
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.base_model.merge_adapter()
            once, y = layer.base_layer.weight.clone(), model(x)
            # PEFT says that there is nothing to merge, and does nothing.
            layer.merge()
            twice = layer.base_layer.weight.clone()
            model.base_model.unmerge_adapter()
            after, back = layer.base_layer.weight.clone(), model(x)
        assert torch.equal(once, twice)
        kata.example(
            "merges", name,
            {"weight": once, "result": y, "weight, merged twice": twice},
            numbers, parameters, x=x,
        )  # fmt: skip
        kata.example(
            "unmerges", name,
            {
                "weight": after, "result": back, "weight, unmerged twice": after,
                "weight that was never merged": before, "weight, merged again": once,
            },
            numbers, parameters, x=x,
        )  # fmt: skip


# MARK: A model


class Block(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.query = nn.Linear(size, size)
        self.requery = nn.Linear(size, size)
        self.value = nn.Linear(size, size)
        self.output = nn.Linear(size, size)

    def forward(self, x):
        return x + self.output(torch.tanh(self.query(x)) * self.value(x) + self.requery(x))


class Layered(nn.Module):
    """A model with layers of several names: LayeredModel in Tests/KataTesting."""

    def __init__(self, size, classes, count):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(size))
        self.input = nn.Linear(size, size)
        self.blocks = nn.ModuleList([Block(size) for _ in range(count)])
        self.output = nn.Linear(size, classes)

    def forward(self, x):
        x = self.input(x * self.gain)
        for block in self.blocks:
            x = block(x)
        return self.output(x)


def layers_of(model, targets):
    """The names of a model's layers that PEFT adapts."""
    with torch.random.fork_rng():
        peft = adapted(model, targets, 1, 1)
    names = [name.removeprefix("base_model.model.") for name in peft.targeted_module_names]
    order = [name for name, module in peft.base_model.model.named_modules()]
    return sorted(names, key=order.index)


MODELS = [
    ("query and value", 4, 3, 2, ["query", "value"], 2, 3),
    ("one name, and not the end of another", 5, 2, 2, ["query"], 1, 2),
    ("in blocks and behind them", 3, 4, 2, ["output"], 2, 1),
    ("whole names, and the first layer", 4, 2, 2, ["input", "blocks.1.query", "requery"], 3, 4.5),
    ("the end of a name, in words", 4, 3, 3, ["2.value", "1.output"], 2, 5),
]
LARGE_MODEL = ("C 48, three blocks, r 4", 48, 20, 3, ["query", "value"], 4, 8)


def numbers_of(seed, size, classes, count, rank, alpha):
    return {
        "seed": seed, "size": size, "classCount": classes, "layerCount": count, "rank": rank,
        "alpha": alpha, "isTraining": 0,
    }  # fmt: skip


def starts_model(kata):
    for seed, (name, size, classes, count, targets, rank, alpha) in enumerate(MODELS[:4], 11):

        with torch.random.fork_rng():
            names = layers_of(Layered(size, classes, count), targets)

        def make():
            modules = dict(Layered(size, classes, count).named_modules())
            return {name: drawn(rank, modules[name].in_features) for name in names}

        with torch.random.fork_rng():
            torch.manual_seed(seed)
            downs = make()
        outputs = {name: classes if name == "output" else size for name in names}
        expected = {f"adapters.{name}.down": down for name, down in downs.items()}
        expected |= {f"adapters.{name}.up": torch.zeros(outputs[name], rank) for name in downs}
        expected |= {f"scale of {name}": torch.tensor(alpha / rank) for name in downs}
        trained = sorted(f"adapters.{name}.{part}" for name in downs for part in ["down", "up"])
        expected["what trains"] = texts(trained, "name")
        kata.example(
            "startsModel", name, expected | left(seed, make),
            numbers_of(seed, size, classes, count, rank, alpha), targets=targets,
        )  # fmt: skip


def model_cases():
    for seed, case in enumerate(MODELS + [LARGE_MODEL]):
        name, size, classes, count, targets, rank, alpha = case
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            model = Layered(size, classes, count)
            before = {key: value.detach().clone() for key, value in model.named_parameters()}
            names = layers_of(Layered(size, classes, count), targets)
            torch.manual_seed(seed)
            Layered(size, classes, count)
            modules = dict(model.named_modules())
            downs = {name: drawn(rank, modules[name].in_features) for name in names}
            peft = adapted(model, targets, rank, alpha)
        found = dict(peft.base_model.model.named_parameters())
        parameters = {}
        if case != LARGE_MODEL:
            # All that has a gradient stands in the example: as the seed drew it.
            before["gain"] = randn(size)
            parameters = {f"model.{key}": value for key, value in before.items()}
            parameters |= {f"adapters.{layer}.down": down for layer, down in downs.items()}
        for layer in names:
            outputs, _ = found[f"{layer}.base_layer.weight"].shape
            up = randn(outputs, rank) / 2
            parameters[f"adapters.{layer}.up"] = up
            with torch.no_grad():
                found[f"{layer}.lora_A.default.weight"].copy_(downs[layer])
                found[f"{layer}.lora_B.default.weight"].copy_(up)
        with torch.no_grad():
            found["gain"].copy_(before["gain"])
        numbers = numbers_of(seed, size, classes, count, rank, alpha)
        leading = (2, 3) if case != LARGE_MODEL else (3, 4)
        yield name, peft, before, names, parameters, numbers, targets, randn(*leading, size)


def models(kata):
    for name, peft, before, names, parameters, numbers, targets, x in model_cases():
        y = peft(x).detach()
        kata.example("adapts", name, y, numbers, parameters, x=x, targets=targets)
        weights = randn(*y.shape)
        leaf = x.clone().requires_grad_(True)
        peft.zero_grad()
        (peft(leaf) * weights).sum().backward()
        found = dict(peft.base_model.model.named_parameters())
        expected = {"x": leaf.grad}
        for layer in names:
            for own, theirs in [("down", "lora_A"), ("up", "lora_B")]:
                if f"adapters.{layer}.{own}" in parameters:
                    gradient = found[f"{layer}.{theirs}.default.weight"].grad
                    expected[f"adapters.{layer}.{own}"] = gradient
        for key, value in before.items():
            own = f"model.{key}"
            if own not in parameters:
                continue
            layer, _, part = key.rpartition(".")
            theirs = f"{layer}.base_layer.{part}" if layer in names else key
            assert found[theirs].grad is None and not found[theirs].requires_grad
            expected[own] = torch.zeros_like(value)
        kata.example(
            "gradients of adapts", name, expected, numbers, parameters, x=x, weights=weights,
            targets=targets,
        )  # fmt: skip


def keeps_weights(kata):
    for name, peft, _, names, parameters, numbers, targets, x in model_cases():
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            y = peft(x)
            with peft.disable_adapter():
                bare = peft(x)
            peft.base_model.merge_adapter()
            merged = peft(x)
        assert (merged - y).abs().max() < 1e-12
        # The seed has the rest.
        parameters = {
            key: value for key, value in parameters.items() if key == "model.gain" or ".up" in key
        }
        kata.example(
            "keepsWeights", name,
            {
                "all layers together": y, "the model alone": bare, "merged": merged,
                "all weights as they were, to the bit": fact(),
                "and where something is thrown": fact(),
            },
            numbers, parameters, x=x, targets=targets,
        )  # fmt: skip
