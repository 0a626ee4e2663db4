"""Counts how the storyteller's stories come out when they are steered, for the table and the picture of lesson 22.

    python3 Tools/goldens/steering_shares.py [--count 200] [--betas=-3,-1,0,1,3] [--plain] [--model FOLDER]

Of so many stories each, of the seeds from 1 on, at a temperature of 0.7: how many say “that was bad” and
“that was good”, how many are stories of its world by the generator's own checker, letter by letter, and how
many of these end badly. `--plain` steers by the bad suffix alone, and not between the bad one and the good
one. It takes a second a story or two. Where the model is another one, the numbers belong in
`Tools/Pictures/Lessons/SteeringPicture.swift` and in the lesson.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
BAD, GOOD = ", and that was bad.", ", and that was good."


def built():
    os.environ["TRANSFORMER_KATAS_TOOLS"] = "1"
    build = ["swift", "build", "--package-path", PACKAGE, "-c", "release", "--product", "transformer-reference"]
    if subprocess.run(build, stdout=sys.stderr, check=False).returncode:
        sys.exit("steering_shares.py: transformer does not build.")
    folder = subprocess.check_output([*build, "--show-bin-path"], text=True).strip()
    return Path(folder) / "transformer-reference"


def run(program, *words):
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout.splitlines()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--betas", default="-3,-1,0,1,3")
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--model", type=Path)
    parser.add_argument("--program", type=Path, help="transformer as it is, not built anew")
    options = parser.parse_args()
    program = options.program or built()
    rest = ["--model", str(options.model)] if options.model else []
    rest += ["--prompt", "Once upon a time", "--temperature", "0.7", "--suffix", BAD]
    rest += [] if options.plain else ["--versus-suffix", GOOD]
    print("| β | say “that was bad” | say “that was good” | are stories of its world | of these end badly |")
    print("|---|---|---|---|---|", flush=True)
    for beta in options.betas.split(","):
        stories = []
        for seed in range(1, options.count + 1):
            stories += run(program, "generate", *rest, "--beta", beta, "--seed", str(seed))
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "stories.txt")
            file.write_text("".join(story + "\n" for story in stories))
            verdicts = run(program, "tales", "--read", str(file))
        counts = [sum(f"that was {word}" in story for story in stories) for word in ("bad", "good")]
        known, bad = (
            sum(words in line for line in verdicts) for words in (" tale that ends ", " ends badly,")
        )
        print("| " + " | ".join(map(str, [beta, *counts, known, bad])) + " |", flush=True)


if __name__ == "__main__":
    main()
