"""Writes the files that Tests/CheckpointsTests reads, with the official safetensors library.

    pip install -r Tools/goldens/requirements.txt
    python Tools/goldens/checkpoints.py

`types` holds a tensor of every element type beside what it reads as: `F16` and `F16.expected`.
`rounding` holds Float32 numbers beside PyTorch's roundings of them, and is what our own writer has
to write, byte for byte.
"""

from pathlib import Path

import torch
from safetensors.torch import save_file

GOLDENS = Path(__file__).resolve().parents[2] / "Tests" / "Goldens" / "Engine"

FLOATS = [torch.float64, torch.float32, torch.float16, torch.bfloat16]
INTEGERS = [
    torch.int64, torch.int32, torch.int16, torch.int8, torch.uint32, torch.uint16, torch.uint8,
]  # fmt: skip
NAMES = {
    torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16",
    torch.int64: "I64", torch.int32: "I32", torch.int16: "I16", torch.int8: "I8",
    torch.uint32: "U32", torch.uint16: "U16", torch.uint8: "U8",
}  # fmt: skip


def save(name, tensors, **metadata):
    path = GOLDENS / f"{name}.safetensors"
    save_file(tensors, path, metadata=metadata)
    print(f"{path.name}: {len(tensors)} tensors, {path.stat().st_size:,} bytes")


def types():
    torch.manual_seed(0)
    tensors = {}
    for dtype in FLOATS:
        info = torch.finfo(dtype)
        smallest = info.tiny * info.eps
        edges = [info.max, -info.max, info.tiny, info.tiny - smallest, smallest, -3 * smallest]
        special = [0.0, -0.0, torch.inf, -torch.inf, torch.nan, 1 / 3]
        values = torch.tensor(edges + special, dtype=torch.float64)
        tensors[NAMES[dtype]] = torch.cat([values, torch.randn(8).double()]).to(dtype)
    for dtype in INTEGERS:
        info = torch.iinfo(dtype)
        tensors[NAMES[dtype]] = torch.tensor([[info.min, info.max, 0], [1, 2, 97]], dtype=dtype)
    tensors["BOOL"] = torch.tensor([[True, False, True], [False, False, True]])
    for name, tensor in list(tensors.items()):
        wide = torch.float32 if tensor.is_floating_point() else torch.int64
        tensors[f"{name}.expected"] = tensor.to(wide, copy=True)
    tensors["scalar"] = torch.tensor(2.5)
    tensors["scalar.half"] = torch.tensor(-0.75, dtype=torch.float16)
    tensors["scalar.integer"] = torch.tensor(-7)
    tensors["empty"] = torch.zeros(3, 0, 2)
    tensors["empty.half"] = torch.zeros(0, dtype=torch.bfloat16)
    tensors["empty.integer"] = torch.zeros(2, 0, dtype=torch.int64)
    tensors["grid"] = torch.arange(24.0).reshape(2, 3, 4)
    # Nothing that a name or a text may contain is lost.
    tensors['"quoted" \\ / é 🙂\n\u0001'] = torch.tensor([1.0, 2.0])
    save("types", tensors, note='a "text" \\ / with é, 🙂 and\ta tab')


def rounding():
    torch.manual_seed(1)
    one_third = torch.tensor([1 / 3, -2 / 3, torch.pi])
    # Ties between neighbors of either format, and numbers just above and below them.
    ties = [1 + k * 2.0**-11 for k in range(9)] + [1 + k * 2.0**-8 for k in range(9)]
    ties = torch.tensor(ties)
    nearly = torch.cat([ties.nextafter(torch.tensor(9.0)), ties.nextafter(torch.tensor(-9.0))])
    # Around the largest numbers of Float16, and its subnormal numbers down to where zero begins.
    large = torch.tensor([65504.0, 65519.996, 65520.0, 65536.0, 1e6, 3.3895314e38, 3.4028235e38])
    small = torch.cat([torch.arange(-6, 7) * 2.0**-26, 2.0**-14 - torch.arange(5) * 2.0**-26])
    tiny = torch.tensor([1e-45, -1e-45, 1.1754942e-38, 9.2e-41, 4.6e-41, 2.0**-133, 3 * 2.0**-134])
    # NaN is left out: which of its patterns PyTorch writes depends on the processor.
    special = torch.tensor([0.0, -0.0, torch.inf, -torch.inf])
    random = torch.randn(200) * 10.0 ** torch.randint(-9, 6, (200,))
    x = torch.cat([one_third, ties, nearly, -nearly, large, -large, small, tiny, special, random])
    tensors = {
        "x": x,
        "half": x.half(),
        "brain": x.bfloat16(),
        "ids": torch.tensor([[0, -1, 2**62], [30521, 7, -(2**63)]]),
        "none": torch.zeros(4, 0),
        "a": torch.tensor(1.5),
        'odd "name"\\/\n\u0001é🙂': torch.tensor([[1.0], [2.0]]),
    }
    save("rounding", tensors, format="pt")


if __name__ == "__main__":
    GOLDENS.mkdir(parents=True, exist_ok=True)
    types()
    rounding()
