"""Computes the katas' examples with PyTorch and writes them to Tests/Goldens.

    pip install -r Tools/goldens/requirements.txt
    python Tools/goldens/katas.py [KATA…]

Those of all katas, or of the ones named by their numbers: a file each, `00-Tensors.safetensors` and
so on. What adds them stands in the files kata_*.py, marked `@examples("00-Tensors")`. An example is
a group of tensors named `test/example/input` or `test/example/expected`; single numbers stand in the
metadata. Results are computed in double precision and rounded once, so that they are nobody's
rounding but their own.
"""

import importlib
import sys
from pathlib import Path

from kata import GOLDENS, KATAS, Kata

for script in sorted(Path(__file__).parent.glob("kata_*.py")):
    importlib.import_module(script.stem)

if __name__ == "__main__":
    GOLDENS.mkdir(parents=True, exist_ok=True)
    numbers = sys.argv[1:] or [name.split("-")[0] for name in KATAS]
    chosen = [name for name in sorted(KATAS) if name.split("-")[0] in numbers]
    if len(chosen) < len(set(numbers)):
        sys.exit(f"There are no examples for some of {' '.join(numbers)}.")
    for name in chosen:
        kata = Kata(name)
        KATAS[name](kata)
        kata.save()
