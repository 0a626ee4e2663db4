"""Writes what PyTorch prints for tensors to Tests/Goldens/Engine/printing.json.

    pip install -r Tools/goldens/requirements.txt
    python Tools/goldens/printing.py

A case is a kind of element, a shape, the elements as text in row-major order, and PyTorch's text.
Truth values are printed in lower case, which is how Swift writes them.
"""

import json
from pathlib import Path

import torch

PATH = Path(__file__).resolve().parents[2] / "Tests" / "Goldens" / "Engine" / "printing.json"
inf, nan = float("inf"), float("nan")


def floats():
    torch.manual_seed(0)
    yield torch.tensor([[1.0, 2.5], [-3.25, 4.0]])
    yield torch.tensor([[1.0, 2.0], [-3.0, 40.0]])
    yield torch.tensor(3.5)
    yield torch.tensor(-3.0)
    yield torch.tensor(1e9)
    yield torch.tensor([0.0, -0.0])
    yield torch.tensor([0.0, -0.0, 0.5])
    yield torch.tensor([nan])
    yield torch.tensor([nan, inf, -inf])
    yield torch.tensor([nan, 1.0, -inf])
    yield torch.tensor([nan, 1.5, -inf, 100.25])
    yield torch.tensor([nan, 1e-5, -inf, 100.25])
    yield torch.tensor([nan, 1e10, inf, 0.0])
    yield torch.tensor([1e-4, 1e-3])
    yield torch.tensor([1.01e-4, 1e-3])
    yield torch.tensor([0.5, 499.5, 500.0])
    yield torch.tensor([0.5, 500.5])
    yield torch.tensor([1.0, 1000.0])
    yield torch.tensor([1.0, 1001.0])
    yield torch.tensor([1e8])
    yield torch.tensor([1.1e8])
    yield torch.tensor([3.4028235e38, 1e-45])
    yield torch.tensor([0.00005, 0.00015, 0.12345])
    yield torch.tensor([0.99995, 0.12345, 2.00005])
    yield torch.randn(7)
    yield torch.randn(25)
    yield torch.arange(60.0)
    yield torch.randn(3, 13)
    yield torch.randn(2, 3, 4)
    yield torch.randn(2, 1, 2, 3)
    yield torch.randn(1, 1, 1)
    yield torch.randn(2, 30) * 1e-6
    yield torch.arange(1000.0)
    yield torch.arange(1001.0)
    yield torch.arange(1200.0).reshape(30, 40) / 8
    yield torch.arange(1200.0).reshape(200, 6)
    yield torch.arange(1050.0).reshape(7, 150) - 500
    yield torch.arange(1120.0).reshape(8, 2, 7, 10) / 4
    yield torch.arange(1120.0).reshape(2, 7, 2, 40) * 1e4
    # Only what is shown has a say in the format.
    yield torch.arange(1004.0).apply_(lambda k: 1.0 if k < 3 or k >= 1001 else 1e-9)
    for shape in [(0,), (0, 3), (2, 0), (2, 0, 5)]:
        yield torch.zeros(shape)


def ints():
    yield torch.tensor(7)
    yield torch.tensor([[1, -20], [300, 4]])
    yield torch.arange(40)
    yield torch.arange(1001)
    yield torch.tensor([2**62, -1])
    yield torch.arange(1200).reshape(3, 400)


def bools():
    yield torch.tensor([True, False])
    yield torch.tensor([True, True])
    yield torch.ones(4, 13, dtype=torch.bool).tril()


def case(kind, tensor):
    elements = [
        repr(value).lower() for value in tensor.reshape(-1).tolist()
    ]
    text = str(tensor)
    if kind == "bool":
        text = text.lower()
    return {"kind": kind, "shape": list(tensor.shape), "elements": " ".join(elements), "text": text}


cases = [case("float", x) for x in floats()]
cases += [case("int", x) for x in ints()]
cases += [case("bool", x) for x in bools()]
PATH.parent.mkdir(exist_ok=True)
PATH.write_text(json.dumps(cases, indent=1) + "\n")
print(f"{PATH.name}: {len(cases)} cases, {PATH.stat().st_size:,} bytes")
