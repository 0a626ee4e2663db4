"""What all katas' examples have in common: see katas.py."""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file

GOLDENS = Path(__file__).resolve().parents[2] / "Tests" / "Goldens"


# By the katas' names, what adds their examples.
KATAS = {}


def examples(name):
    """Marks the function that adds a kata's examples to the one that it is given."""

    def register(add):
        assert name not in KATAS, f"two functions for {name}"
        KATAS[name] = add
        return add

    return register


def each(cases, later):
    """Cases, and those that came later: these draw numbers apart, so that all others keep theirs."""
    yield from cases
    for case in later:
        with torch.random.fork_rng():
            yield case


class Kata:
    """Collects a kata's examples. Its number is the seed."""

    def __init__(self, name):
        self.name, self.entries, self.tensors, self.texts = name, [], {}, {}
        torch.manual_seed(int(name.split("-")[0]))

    def example(self, test, name, expected, numbers=None, parameters=None, **inputs):
        """Adds an example.

        `expected` is one result, or several by name: tensors, masks, or what integers(), texts(),
        drawn() and fact() make. `parameters` are a module's, by the names that its state dictionary
        has in Swift. Inputs are tensors, texts, or lists of texts.
        """
        entry = {"test": test, "name": name, "numbers": numbers or {}}
        words = {key: value for key, value in inputs.items() if isinstance(value, (str, list, tuple))}
        inputs = {key: value for key, value in inputs.items() if key not in words}
        if words:
            entry["inputs"] = {key: self.place(value) for key, value in words.items()}
        outputs = expected if isinstance(expected, dict) else {"": expected}
        results = {key: Result.of(value) for key, value in outputs.items()}
        kinds = {key: result.kind for key, result in results.items() if result.kind != "tensor"}
        words = {key: result.texts for key, result in results.items() if result.texts is not None}
        self.entries.append(
            entry | ({"kinds": kinds} if kinds else {}) | ({"texts": words} if words else {})
        )
        for key, result in results.items():
            if result.texts is None:
                inputs["expected" + ("." + key if key else "")] = result.tensor
        for key, value in (parameters or {}).items():
            inputs["parameters." + key] = value
        for key, value in inputs.items():
            exact = value.dtype in (torch.int64, torch.bool)
            self.tensors[f"{test}/{name}/{key}"] = (
                value.to(torch.int64 if exact else torch.float32).contiguous().clone()
            )

    def place(self, value):
        """Where a text or a list of texts stands among all of the file, each of which is kept once."""
        text = json.dumps(value if isinstance(value, str) else list(value))
        return self.texts.setdefault(text, len(self.texts))

    def gradients(self, test, name, run, numbers=None, parameters=None, turned=(), **inputs):
        """Adds an example of gradients for a test that has others for the output.

        They are those of Σ output · weights, with random weights, by all parameters and by the
        inputs that are real numbers.
        `run` takes the inputs and gives one output, or several by name; `turned` names the
        parameters that lie the other way in Swift.
        """
        parameters = parameters or {}
        reals = {key: value for key, value in inputs.items() if value.is_floating_point()}
        leaves = reals | parameters
        for leaf in leaves.values():
            leaf.requires_grad_(True).grad = None
        output = run(**inputs)
        outputs = output if isinstance(output, dict) else {"": output}
        weights = {f"weights.{key}".strip("."): randn(*y.shape) for key, y in outputs.items()}
        sum((y * w).sum() for y, w in zip(outputs.values(), weights.values())).backward()
        gradients = {key: leaf.grad for key, leaf in leaves.items()}
        largest = max(gradient.abs().max() for gradient in gradients.values())
        for key, gradient in gradients.items():
            # Rounding of what is 0, as a key's bias is for the softmax.
            if gradient.abs().max() < 1e-9 * largest:
                gradients[key] = torch.zeros_like(gradient)

        def stored(tensors):
            return {k: v.detach().T if k in turned else v.detach() for k, v in tensors.items()}

        self.example(
            f"gradients of {test}", name, stored(gradients), numbers, stored(parameters),
            **weights, **{key: value.detach() for key, value in inputs.items()},
        )  # fmt: skip

    def model(self, test, folder, batch, numbers=None):
        """Adds a batch of a model in Tests/Goldens/Models, which bert_models.py and gpt2_models.py made."""
        entry = {"test": test, "name": f"{folder}, {batch}", "numbers": numbers or {}}
        self.entries.append(entry | {"model": f"{folder}/{batch}"})

    def save(self):
        path = GOLDENS / f"{self.name}.safetensors"
        metadata = {"examples": json.dumps(self.entries)}
        if self.texts:
            metadata["texts"] = f"[{', '.join(self.texts)}]"
        save_file(self.tensors, path, metadata=metadata)
        if len(metadata) > 1:
            put_in_order(path, metadata)
        print(f"{path.name}: {len(self.entries)} examples, {path.stat().st_size:,} bytes")


def put_in_order(path, metadata):
    """Writes a file's metadata anew, in their own order: several come in another one on every run."""
    file = path.read_bytes()
    size = int.from_bytes(file[:8], "little")
    header = json.loads(file[8 : 8 + size]) | {"__metadata__": metadata}
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text + file[8 + size :])


class Result:
    """An expected result and its kind, which the tests compare by: see Golden.Kind in Swift."""

    def __init__(self, kind, tensor=None, texts=None):
        self.kind, self.tensor, self.texts = kind, tensor, texts

    @staticmethod
    def of(value):
        if isinstance(value, Result):
            return value
        return Result("mask" if value.dtype == torch.bool else "tensor", value)


def integers(values, item):
    """Ids, counts or sizes, each of which is right or not. `item` is what one of them is called."""
    return Result(f"integers {item}", torch.as_tensor(values, dtype=torch.int64).reshape(-1))


def texts(values, item):
    """Texts, tokens or merges, each of which is right or not."""
    return Result(f"texts {item}", texts=list(values))


def drawn(probabilities, item):
    """How likely each token, or each pair of tokens, is to be drawn."""
    return Result(f"draws {item}", probabilities.double())


def left(seed, make, drops=False):
    """What is left of a generator once it has made something: the number that it draws next, and,
    where there are dropouts, which take none, that each has a generator of its own."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        make()
        results = {"the generator's next number": torch.rand(())}
    if drops:
        results["each dropout has a generator of its own"] = fact()
    return results


def fact(holds=True):
    """What holds, and no number tells."""
    return Result("fact", torch.tensor(int(holds)))


# What a half that is dropped tells, whichever half it is.
ONCE_DROPPED = "what comes out of dropout, as a multiple of what goes in"


def drops_half(kata, name, make, rates, numbers, test="dropsHalf"):
    """Adds an example of a step in training that drops half of something.

    No golden can tell which half. But where nothing mixes it any more, what was dropped is 0 or twice
    what it is after eval(); what was dropped twice is 0 or four times that.

    `make` gives what runs the step at a rate, in training or not, and the parameters and inputs;
    `rates` are the names of the rates that are a half then.
    """
    with torch.random.fork_rng(), torch.no_grad():
        while True:
            run, parameters, inputs = make()
            whole, nothing, half = run(0.0, False), run(1.0, True), run(0.5, True)
            added = whole - nothing
            # Else rounding would be seen.
            if added.abs().min() > 0.02 * whole.abs().max():
                break
    multiplies(
        kata, test, name, whole, nothing, half,
        numbers | dict.fromkeys(rates, 0.5) | {"isTraining": 1}, parameters, **inputs,
    )  # fmt: skip


def multiplies(kata, test, name, whole, nothing, half, numbers, parameters, **inputs):
    """Adds an example of what half of something is dropped of, between what comes out of nothing and of
    the whole."""
    added = whole - nothing
    multiples = ((half - nothing) / added).flatten().tolist()
    assert {round(multiple, 4) for multiple in multiples} == {0.0, 2.0}
    expected = {ONCE_DROPPED: texts(["0 or 2"], "multiple")}
    kata.example(
        test, name, expected, numbers, parameters, whole=whole, nothing=nothing, **inputs
    )


def randn(*shape):
    """Numbers that Float32 holds exactly, in double precision."""
    return torch.randn(shape).double()


def ints(*values):
    return torch.tensor(values, dtype=torch.int64)
