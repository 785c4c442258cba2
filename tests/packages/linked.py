"""Lists the six chosen packages and where each is found in the programs: linked.py OUTDIALD A-TEST-PROGRAM

A package counts when symbols of its own namespace are in the program, defined (headers, archives) or imported (shared
libraries), so that a library which is merely named on the link line does not.
"""

import re
import subprocess
import sys

PACKAGES = [
    ("Boost.Asio", "outdiald", r"\bboost::asio::"),
    ("Boost.Beast", "outdiald", r"\bboost::beast::"),
    ("cpp-httplib", "outdiald", r"\bhttplib::"),
    ("nlohmann/json", "outdiald", r"\bnlohmann::"),
    ("SQLiteCpp", "outdiald", r"\bSQLite::(?:Database|Statement)::"),
    ("spdlog", "outdiald", r"\bspdlog::"),
    ("GoogleTest", "test", r"\btesting::"),
]


def symbols(program):
    return subprocess.run(["nm", "--demangle", program], capture_output=True, text=True, check=True).stdout


def main(daemon, test):
    names = {"outdiald": symbols(daemon), "test": symbols(test)}
    missing = 0
    for package, program, pattern in PACKAGES:
        count = len(re.findall(pattern, names[program]))
        missing += count == 0
        print(f"{package:14} {program:9} {f'{count} mentions among symbols' if count else 'MISSING'}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
