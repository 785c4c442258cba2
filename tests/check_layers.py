#!/usr/bin/env python3
"""Fails on an #include that the house does not allow.

    tests/check_layers.py EDGES [ROOT]

EDGES is the module_edges.txt that CMake writes from every outdial_module(… DEPENDS …). A folder may include itself
and what it DEPENDS on, and CMake may grant no more than HOUSE does. Heavy libraries stay out of headers. Prints
`file:line: rule` for each offence.
"""

import pathlib
import re
import sys

# The table of docs/architecture.md: who may include whom, besides itself.
HOUSE = {
    "base": "",
    "config": "base",
    "text": "base",
    "retell": "base",
    "schema": "base",
    "policy": "base text schema",
    "calls": "schema policy base",
    "scheduler": "calls schema policy config base",
    "workers": "calls schema policy retell config base",
    "brain": "retell text config base",
    "api": "calls schema policy retell text config base",
    "dashboard": "base",
    "daemon": "base config text retell schema policy calls scheduler workers brain api dashboard",
    "cli": "base config",
    "simulator": "base",
}
# These look at the whole house and nobody includes them.
OUTSIDE = {"tests", "bench"}

# What a header costs everybody who includes it (seconds of compile time, in httplib's case also an object layout that
# depends on flags), and the folders whose headers may have it; such a header is then private to its folder.
HEAVY = [
    (r"nlohmann/(?!json_fwd)", set(), "JSON values stay in .cc files, behind base/json.h"),
    (r"base/json\.h", {"retell", "api", "simulator"}, "base/json.h belongs in .cc files"),
    (r"boost/", {"daemon", "brain", "simulator"}, "Asio and Beast stay with the sockets"),
    (r"httplib\.h", {"daemon", "retell", "simulator"}, "httplib stays behind the listener and the Retell client"),
    (r"SQLiteCpp/|sqlite3\.h", {"schema"}, "SQLite stays behind the store"),
    (r"spdlog/|fmt/", set(), "logging goes through base/log.h"),
    (r"CLI/|toml\+\+|csv\.h|prometheus/", set(), "parsers and metrics stay in .cc files"),
]
ALLOWED_HEAVY_HEADERS = {"base/json.h": r"nlohmann/"}

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')


def read_edges(path):
    edges = {}
    for line in pathlib.Path(path).read_text().splitlines():
        name, _, depends = line.partition(":")
        if name.strip():
            edges[name.strip()] = set(depends.split())
    return edges


def sources(root, suffixes=(".h", ".cc")):
    """Our own files under root, as (path relative to root, text)."""
    for folder in sorted([*HOUSE, *OUTSIDE]):
        for path in sorted((root / folder).rglob("*")):
            relative = path.relative_to(root)
            if path.suffix in suffixes and path.is_file() and "node_modules" not in relative.parts:
                yield relative, path.read_text(encoding="utf-8", errors="replace")


def edge_offences(edges):
    for name, depends in edges.items():
        if name not in HOUSE:
            yield f"{name}/CMakeLists.txt:1: {name} has no place in the house (tests/check_layers.py)"
        for dependency in sorted(depends - set(HOUSE.get(name, "").split())):
            yield f"{name}/CMakeLists.txt:1: {name} may not depend on {dependency}"


def heavy(path, target):
    """The rule that an include of `target` in the header `path` falls under, if any."""
    granted = ALLOWED_HEAVY_HEADERS.get(str(path))
    if granted and re.match(granted, target):
        return None
    return next((rule for rule in HEAVY if re.match(rule[0], target)), None)


def private_headers(includes):
    """Headers that bring in a heavy library, directly or through another header: {header: library's header}."""
    found = {}
    while True:
        before = len(found)
        for path, _, _, target in includes:
            if path.suffix == ".h" and path.parts[0] not in OUTSIDE and str(path) not in found:
                if heavy(path, target):
                    found[str(path)] = target
                elif target in found:
                    found[str(path)] = found[target]
        if len(found) == before:
            return found


def include_offence(path, quoted, target, edges, private):
    folder = path.parts[0]
    in_test = folder in OUTSIDE
    if quoted:
        owner = target.split("/")[0]
        if "/" not in target:
            return f'"{target}": include from the root of the repository'
        if not in_test and owner in OUTSIDE:
            return f"{folder} may not include {owner}"
        if owner in HOUSE and not in_test and owner != folder and owner not in edges.get(folder, set()):
            return f"{folder} may not include {owner}"
    if in_test:
        return None
    rule = heavy(path, target) if path.suffix == ".h" else None
    if rule and folder not in rule[1]:
        return f"{target} in a header: {rule[2]}"
    if target in private and target.split("/")[0] != folder:
        return f"{target} brings in {private[target]} and is private to its folder"
    return None


def offences(root, edges):
    yield from edge_offences(edges)
    includes = [
        (path, number, found[1] == '"', found[2])
        for path, text in sources(root)
        for number, line in enumerate(text.splitlines(), 1)
        if (found := INCLUDE.match(line))
    ]
    private = private_headers(includes)
    for path, number, quoted, target in includes:
        offence = include_offence(path, quoted, target, edges, private)
        if offence:
            yield f"{path}:{number}: {offence}"


def main(arguments):
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    root = pathlib.Path(arguments[1]) if len(arguments) == 2 else pathlib.Path(__file__).resolve().parent.parent
    found = list(offences(root, read_edges(arguments[0])))
    print("\n".join(found) if found else "every include is allowed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
