"""How long a learner waits, in seconds, in a copy of the package.

    python3 Tools/bench/feedback.py [--katas 55] [--runs 7] [--each] [--cold]

From saving a kata's file to the end of its own suite in the output of `swift test --filter kata`, and
to the end of the run: for an edit in a body of the first, a middle and the last kata, and after a
private helper was added to the first, which recompiles most. All katas are solved and built before.
Medians of seven saves. --each edits a body of each kata, and adds no helper.

--cold also times a fresh copy, in which nothing is solved: from `swift test --filter kata` to the
first verdict. --katas makes the course longer: see longer_course.py. README.md beside this says more.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from longer_course import PACKAGE, Course


def main():
    parser = argparse.ArgumentParser(description=__doc__, add_help=True)
    parser.add_argument("--katas", type=int, help="how many katas the course has")
    parser.add_argument("--runs", type=int, default=7, help="saves of which the median is told")
    parser.add_argument("--each", action="store_true", help="edit a body of each kata")
    parser.add_argument("--cold", action="store_true", help="time a fresh copy too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "package"
        copy_package(copy)
        course = Course(copy)
        if options.katas:
            course.lengthen(options.katas)
        if options.cold:
            first = course.katas[0]
            times, end = run(copy, 0, first.suite, r"recorded a known issue|Suite \w+ (passed|failed)")
            print(f"cold first_verdict={times:.1f} whole={end:.1f}", flush=True)
        course.solve()
        run(copy, 0)
        measure(copy, edits(course, options.each), options.runs)


def copy_package(folder):
    """What the repository has, and what is new in it: nothing that was built."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PACKAGE, capture_output=True, check=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.decode().split("\0")):
        source, target = PACKAGE / name, folder / name
        if not source.is_symlink() and not source.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target, follow_symlinks=False)


def edits(course, each):
    katas = course.katas
    if each:
        return [("body-edit", edit_body, kata) for kata in katas]
    return [
        ("body-edit", edit_body, katas[0]),
        ("body-edit", edit_body, katas[len(katas) // 2]),
        ("body-edit", edit_body, katas[-1]),
        ("private-helper", add_helper, katas[0]),
    ]


def measure(copy, edits, runs):
    for name, edit, kata in edits:
        times = []
        for number in range(runs):
            edit(copy / kata.path, number)
            times.append(run(copy, 0, kata.suite))
        verdict, whole = (statistics.median(column) for column in zip(*times))
        print(f"{name} {kata.id} verdict={verdict:.2f} whole={whole:.2f}", flush=True)


def run(copy, status, suite=None, verdict=r"Suite {suite} (passed|failed)"):
    """Runs the tests.

    Returns after how many seconds the verdict on a suite stood in the output, and the whole.
    """
    # The package manager can miss an edit that follows a build within a fraction of a second.
    time.sleep(1)
    pattern = re.compile(verdict.format(suite=suite))
    start, found, lines = time.monotonic(), None, []
    # As on a terminal: into a pipe, lines are written many at a time.
    terminal, end = os.openpty()
    process = subprocess.Popen(
        ["swift", "test", "--filter", "kata"], cwd=copy, stdout=end, stderr=end
    )
    os.close(end)
    with os.fdopen(terminal, errors="replace") as output:
        try:
            for line in output:
                lines.append(line)
                if found is None and suite and pattern.search(line):
                    found = time.monotonic() - start
        except OSError:
            pass  # What Linux says when the other end is closed.
    whole = time.monotonic() - start
    if process.wait() != status or (suite and found is None):
        sys.stderr.writelines(lines[-40:])
        sys.exit(f"exit status {process.returncode}; verdict on {suite}: {found}")
    return found, whole


def edit_body(path, number):
    """Another statement for each number, at the start of a body of more lines than one. Its code
    differs too: what compiles to the same would not even be linked again."""
    lines = [x for x in path.read_text().split("\n") if not x.lstrip().startswith("_ = String(rep")]
    for place, line in enumerate(lines):
        body = re.match(r"( *)((let|var|return|guard|for|if) |[\w.]+ = )", line)
        inside = body and re.match(r" *(\w+ )*(func|init).*{$| *\) .*{$", lines[place - 1])
        if inside:
            statement = f'{body[1]}_ = String(repeating: "-", count: {number + 1})'
            path.write_text("\n".join(lines[:place] + [statement] + lines[place:]))
            return
    sys.exit(f"{path} has no body to edit")


def add_helper(path, number):
    with path.open("a") as file:
        file.write(f"\nprivate func helper{number}(_ x: Int) -> Int {{ x + {number} }}\n")


if __name__ == "__main__":
    main()
