#!/usr/bin/env python3
"""Fails where the tree breaks a house rule that a machine can see: time and chance outside base, SQL outside schema,
files without measure, names without a duty, swallowed exceptions, leftovers.

    tests/check_house.py [ROOT]

Prints `file:line: rule` for each offence.
"""

import pathlib
import re
import sys

from check_layers import HOUSE, OUTSIDE, sources

MAX_LINES = 400

SQL_CLOCK = r"\bCURRENT_(?:TIMESTAMP|TIME|DATE)\b|\b(?:datetime|julianday|unixepoch|random)\s*\(\s*['\")]|\bRANDOM\s*\("

# Rules for C++ with comments blanked: (pattern, folders it does not bind, what to do instead).
CODE = [
    (r"\b(?:system|steady|high_resolution)_clock::now\b|\bclock_gettime\b|\bgettimeofday\b|\bstd::time\b"
     r"|(?<![\w.>])time\s*\(\s*(?:nullptr|NULL|0|&)", {"base", "simulator", "tests", "bench"},
     "time comes from the injected base::Clock"),
    (r"\bthis_thread::sleep_|\bu?sleep\s*\(|\bnanosleep\b", {"base", "simulator", "tests", "bench"},
     "sleep through base::Clock, or wait on an event"),
    (r"\brandom_device\b|\bs?rand\s*\(|\bRAND_bytes\b", {"base", "simulator", "tests", "bench"},
     "randomness is seeded and injected (base::IdSource)"),
    (r"\blocaltime(?:_r)?\b|\bmktime\b|\bstrftime\s*\(", {"tests", "bench"},
     "zones are date-tz's business, the process has none"),
    (SQL_CLOCK, {"tests", "bench"}, "SQL has no clock and no dice: bind the value"),
    (r"\"\s*(?:SELECT|INSERT|UPDATE|DELETE FROM|CREATE|ALTER|DROP|PRAGMA)\s+\w"
     r"|R\"\w*\(\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|PRAGMA)\s", {"schema", "tests", "bench"},
     "SQL lives in schema"),
    # A named exception may be the end of a connection; then a comment says so.
    (r"\bcatch\s*\((?:\s*\.\.\.\s*\)\s*\{[\s/]*\}|[^)]*\)\s*\{\s*\})", set(), "an exception is swallowed"),
    (r"\b(?:class|struct|enum|namespace|using)\s+(?:class\s+)?\w*(?:Manager|Helper|Utils?|Common|Misc|Impl|Processor)"
     r"(?![a-z])", set(), "name it for its duty"),
    (r"\bnamespace\s+(?:\w+::)*(?:utils?|helpers?|common|misc|impl)\b", set(), "name it for its duty"),
    (r"\.detach\s*\(\s*\)", set(), "threads are joined"),
    (r"\bEXPECT_TRUE\(true\)|\bDISABLED_|\bGTEST_SKIP\b", set(), "a test that asserts nothing"),
]
# Rules for everything people write, comments included.
TEXT = [(r"\b(?:TODO|FIXME)\b", "finish it or say it in the change log")]
FILE_NAME = re.compile(r"(?:^|_)(?:manager|helpers?|utils?|common|misc|impl|processor)(?:_|\.)")

TOKEN = re.compile(
    r'R"(?P<fence>[^()\s\\]{0,16})\(.*?\)(?P=fence)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'"
    r"|(?P<comment>//[^\n]*|/\*.*?\*/)",
    re.DOTALL,
)


def blank_comments(text):
    """The same text, line for line, with each comment shrunk to a slash; strings stay."""
    return TOKEN.sub(lambda m: "/" + re.sub(r"[^\n]", " ", m[0][1:]) if m["comment"] else m[0], text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def offences(root):
    for path, text in sources(root, (".h", ".cc", ".ts", ".tsx", ".sql", ".py", ".mjs")):
        folder = path.parts[0]
        lines = text.count("\n")
        if lines > MAX_LINES and path.suffix != ".sql":
            yield f"{path}:{MAX_LINES + 1}: {lines} lines, look for the seam"
        if FILE_NAME.search(path.name):
            yield f"{path}:1: name it for its duty"
        if path.name not in ("check_house.py", "checks_test.py"):
            for pattern, advice in TEXT:
                for found in re.finditer(pattern, text):
                    yield f"{path}:{line_of(text, found.start())}: {found[0]}: {advice}"
        if path.suffix == ".sql":
            for found in re.finditer(SQL_CLOCK, text):
                yield f"{path}:{line_of(text, found.start())}: {found[0].strip()}: SQL has no clock: bind the value"
        if path.suffix in (".h", ".cc"):
            code = blank_comments(text)
            for pattern, free, advice in CODE:
                if folder in free:
                    continue
                for found in re.finditer(pattern, code):
                    yield f"{path}:{line_of(code, found.start())}: {found[0].strip()}: {advice}"


def main(arguments):
    if len(arguments) > 1:
        print(__doc__, file=sys.stderr)
        return 2
    root = pathlib.Path(arguments[0]) if arguments else pathlib.Path(__file__).resolve().parent.parent
    if not any((root / folder).is_dir() for folder in [*HOUSE, *OUTSIDE]):
        print(f"{root} holds no folder of the house", file=sys.stderr)
        return 2
    found = list(offences(root))
    print("\n".join(found) if found else "the house rules hold")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
