"""Makes a course of more katas in a copy of the package, to see how the house grows.

    python3 Tools/bench/longer_course.py COPY 55

The katas that are added are those that are there, again and again, under other names: file, types,
functions, steps, suite, goldens and known mistakes. So each costs what a kata costs.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
# The tracks' folders: their names, as the course has them.
FOLDERS = dict(
    re.findall(r'case (\w+) = "([^"]+)"', (PACKAGE / "Sources/Curriculum/Kata.swift").read_text())
)


class Kata:
    """One kata, and where its files lie in a package."""

    def __init__(self, id, track, needs):
        self.id, self.track, self.needs = id, track, needs
        folder = "" if track == "warmUp" else FOLDERS[track] + "/"
        self.number, self.name = id.split("-", 1)
        self.suite = f"{self.name}Tests"
        self.path = f"Katas/{folder}{id}.swift"
        self.reference = f"Sources/Reference/{folder}{id}.swift"
        self.tests = f"Tests/KataTests/Suites/{folder}{id}Tests.swift"
        self.goldens = f"Tests/Goldens/{id}.safetensors"
        self.mistakes = f"Tests/KataTesting/Mistakes/{id}"


class Course:
    def __init__(self, package):
        self.package = package
        self.file = package / "Sources/Curriculum/Course.swift"
        entry = r'Kata\(\s*id: "([^"]+)", track: \.(\w+),\s*needs: \[([^\]]*)\]\)'
        self.katas = [
            Kata(id, track, re.findall(r'"([^"]+)"', needs))
            for id, track, needs in re.findall(entry, self.file.read_text())
        ]

    # Extensions of other katas' types cannot stand twice beside each other.
    def originals(self):
        return [kata for kata in self.katas[1:] if not re.search(r"^extension", self.read(kata.reference), re.M)]

    def read(self, path):
        return (self.package / path).read_text()

    def lengthen(self, count):
        originals, first = self.originals(), len(self.katas)
        for number in range(first, count):
            self.add(originals[(number - first) % len(originals)], number)
        self.write_list()
        subprocess.run(["swift", "run", "kata", "stubs"], cwd=self.package, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip

    def add(self, original, number):
        mark = f"{number}"
        kata = Kata(f"{number}-{original.name}{mark}", original.track, original.needs)
        names = declared(self.read(original.reference))
        self.copy(original.reference, kata.reference, names, mark)
        self.copy(original.tests, kata.tests, names | {f"{original.name}Tests"}, mark)
        path = self.package / kata.tests
        path.write_text(path.read_text().replace(
            f"struct {original.name}Tests{mark}", f"struct {kata.suite}"))
        shutil.copy2(self.package / original.goldens, self.package / kata.goldens)
        files = sorted((self.package / original.mistakes).glob("*.swift"))
        own = set().union(*(declared(file.read_text(), members=True) for file in files))
        own -= {"mistakes", "otherWays", "gradientMistakes"}
        for file in files:
            target = f"{kata.mistakes}/{file.stem}{mark}.swift"
            self.copy(file.relative_to(self.package), target, own, mark)
            path = self.package / target
            path.write_text(path.read_text().replace(
                f"{original.name}Attempts{mark}", f"{kata.name}Attempts"))
        self.katas.append(kata)

    def copy(self, source, target, names, mark):
        text = self.read(source)
        if names:
            pattern = r"\b(" + "|".join(sorted(map(re.escape, names), key=len, reverse=True)) + r")\b"
            text = re.sub(pattern, rf"\g<1>{mark}", text)
        path = self.package / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def write_list(self):
        entries = "".join(
            f'    Kata(id: "{k.id}", track: .{k.track}, needs: {list(k.needs)}),\n'.replace("'", '"')
            for k in self.katas
        )
        text = self.file.read_text()
        self.file.write_text(
            re.sub(r"(katas: \[Kata\] = \[\n).*?(\n  \]\n)", rf"\g<1>{entries.rstrip()}\g<2>", text, count=1, flags=re.S)
        )

    def solve(self):
        for kata in self.katas:
            # With a new time: what is older than what was built is not built again.
            shutil.copyfile(self.package / kata.reference, self.package / kata.path)


def declared(text, members=False):
    """The names that a file declares for others: types, functions, and what its extensions add."""
    kind = r"(?:@\w+ )*(?:public |final |static |mutating )*(?:class|struct|enum|protocol|func|var|let)"
    names = set(re.findall(rf"^{kind} (\w+)", text, re.M))
    if members:
        for extension in re.findall(r"^extension \w+ {\n(.*?)^}", text, re.M | re.S):
            names |= set(re.findall(rf"^  {kind} (\w+)", extension, re.M))
    return names


if __name__ == "__main__":
    Course(Path(sys.argv[1])).lengthen(int(sys.argv[2]))
