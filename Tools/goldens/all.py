"""Computes all goldens anew, and says which of the committed files that changed.

    pip install -r Tools/goldens/requirements.txt
    python Tools/goldens/all.py

It takes some minutes. With the versions that requirements.txt pins, nothing changes. Ends with 1
where something did.
"""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
GOLDENS = HERE.parents[1] / "Tests" / "Goldens"
# The katas' examples name batches of the models.
SCRIPTS = [
    "random_numbers", "printing", "tensors", "gradients", "layers", "checkpoints", "bert_models",
    "gpt2_models", "classifier_models", "training", "unicode_tables", "tokenizer_training",
    "tokenizer_models", "deberta_models", "katas",
]  # fmt: skip


def check_versions():
    for line in (HERE / "requirements.txt").read_text().splitlines():
        if "==" not in line:
            continue
        name, pinned = line.split("==")
        # A build for one kind of machine adds a mark of its own: 2.15.0+cpu.
        installed = version(name).split("+")[0]
        if installed != pinned:
            sys.exit(f"{name} is {installed}; the goldens came from {pinned}.")


if __name__ == "__main__":
    check_versions()
    for script in SCRIPTS:
        print(f"+ {script}.py", flush=True)
        subprocess.run([sys.executable, HERE / f"{script}.py"], check=True)
    status = ["git", "status", "--porcelain", "."]
    changed = subprocess.run(status, cwd=GOLDENS, check=True, capture_output=True, text=True).stdout
    print(changed or "Nothing changed.")
    sys.exit(1 if changed else 0)
