"""Planted faults: lists them, writes the changed copies of production sources, and hunts one.

  plant.py list TABLE                      name, seeds and files of each fault, for CMake
  plant.py write TABLE NAME SOURCE OUTPUT  the copies of SOURCE's files with the fault in them
  plant.py hunt SIMULATION MUTANT SEEDS OUTPUT
                                           passes when MUTANT fails within SEEDS and SIMULATION does not
"""

import pathlib
import re
import subprocess
import sys
import tomllib

STALE = "stale.txt"


def read_table(path):
    return tomllib.loads(pathlib.Path(path).read_text())["fault"]


def list_faults(table):
    for fault in read_table(table):
        files = ",".join(dict.fromkeys(edit["file"] for edit in fault["edit"]))
        print(f"{fault['name']}|{fault['seeds']}|{files}")


def write_copies(table, name, source, output):
    fault = next(fault for fault in read_table(table) if fault["name"] == name)
    texts = {}
    stale = pathlib.Path(output) / STALE
    stale.unlink(missing_ok=True)
    for edit in fault["edit"]:
        file = edit["file"]
        text = texts.get(file) or (pathlib.Path(source) / file).read_text()
        found = text.count(edit["old"])
        # The test says so, and the build goes on.
        if found != 1:
            stale.write_text(f"the text to replace occurs {found} times in {file}; it has to occur once")
        texts[file] = text.replace(edit["old"], edit["new"])
    for file, text in texts.items():
        (pathlib.Path(output) / file.replace("/", "_")).write_text(text)


def hunt(simulation, mutant, seeds, output):
    stale = pathlib.Path(output) / STALE
    if stale.exists():
        sys.exit(stale.read_text())
    run = subprocess.run([mutant, "--seeds", "1", seeds], capture_output=True, text=True, check=False)
    caught = re.search(r"^seed (\d+): (.*)$", run.stdout, re.MULTILINE)
    if run.returncode != 1 or not caught:
        sys.exit(f"the fault survived {seeds} seeds (exit {run.returncode})\n{run.stderr}")
    seed, what = caught.groups()
    print(f"caught by seed {seed}: {what}")
    clean = subprocess.run([simulation, "--seeds", "1", seed], capture_output=True, text=True, check=False)
    if clean.returncode != 0:
        sys.exit(f"without the fault the simulation fails too:\n{clean.stdout[-3000:]}")


if __name__ == "__main__":
    {"list": list_faults, "write": write_copies, "hunt": hunt}[sys.argv[1]](*sys.argv[2:])
