"""Planted faults: reads planted_faults.toml for the program simulation_faulty.

  plant.py files TABLE                 the production sources that faults change, for CMake
  plant.py write TABLE SOURCE OUTPUT   the copies of SOURCE's files with every planted place in them, and the list
                                       of faults as C++; a fault whose place has changed gets no seeds, so that its
                                       test fails and not everybody's build
"""

import pathlib
import sys
import tomllib

LIST = "planted_faults.cc"


def read_table(path):
    return tomllib.loads(pathlib.Path(path).read_text())["fault"]


def changed_files(faults):
    return list(dict.fromkeys(edit["file"] for fault in faults for edit in fault["edit"]))


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def changed_text(source, file, faults, stale):
    text = (pathlib.Path(source) / file).read_text()
    for fault in faults:
        for edit in fault["edit"]:
            if edit["file"] != file:
                continue
            found = text.count(edit["right"])
            if found == 1:
                text = text.replace(edit["right"], edit["planted"].replace("{right}", edit["right"]))
            else:
                stale[fault["name"]] = f"its place occurs {found} times in {file}, not once"
    return '#include "tests/simulation/planted.h"\n#line 1 ' + quoted(file) + "\n" + text


def list_text(faults, stale):
    rows = ""
    for fault in faults:
        name = fault["name"]
        seeds = 0 if name in stale else fault["seeds"]
        rows += f"      {{{quoted(name)}, {seeds},\n       {quoted(stale.get(name, fault['what']))}}},\n"
    return (
        '#include "tests/simulation/planted.h"\n\nnamespace outdial::simulation {\n\n'
        "const std::vector<PlantedFault>& planted_faults() {\n"
        f"  static const std::vector<PlantedFault> kAll{{\n{rows}  }};\n  return kAll;\n}}\n\n"
        "}  // namespace outdial::simulation\n"
    )


def put(path, text):
    """Leaves alone what is the same, so that it is not compiled anew."""
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def write(table, source, output):
    faults = read_table(table)
    folder = pathlib.Path(output)
    stale = {}
    for file in changed_files(faults):
        put(folder / file.replace("/", "_"), changed_text(source, file, faults, stale))
    put(folder / LIST, list_text(faults, stale))


if __name__ == "__main__":
    if sys.argv[1] == "files":
        print("\n".join(changed_files(read_table(sys.argv[2]))))
    else:
        write(*sys.argv[2:])
