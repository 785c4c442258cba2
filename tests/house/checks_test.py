"""The checks of the tree, tried on small trees that break one rule each."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import check_house
import check_layers

EDGES = {"base": set(), "retell": {"base"}, "schema": {"base"}, "calls": {"schema", "base"}, "api": {"calls", "base"}}


def tree(files):
    folder = tempfile.TemporaryDirectory()
    for name, text in files.items():
        path = pathlib.Path(folder.name) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def layers(files, edges=None):
    with tree(files) as root:
        return list(check_layers.offences(pathlib.Path(root), EDGES if edges is None else edges))


def house(files):
    with tree(files) as root:
        return list(check_house.offences(pathlib.Path(root)))


class Layers(unittest.TestCase):
    def test_lets_a_folder_include_itself_and_what_it_depends_on(self):
        self.assertEqual(layers({"calls/a.h": '#include "calls/b.h"\n#include "schema/tx.h"\n#include <vector>\n'}), [])

    def test_names_file_and_line_of_an_include_that_cmake_does_not_grant(self):
        self.assertEqual(
            layers({"schema/a.cc": '// why\n#include "calls/b.h"\n'}), ["schema/a.cc:2: schema may not include calls"]
        )

    def test_refuses_an_edge_that_cmake_grants_and_the_house_does_not(self):
        found = layers({}, {"scheduler": {"workers"}, "gadgets": set()})
        self.assertEqual(len(found), 2)
        self.assertIn("scheduler may not depend on workers", found[0])
        self.assertIn("gadgets has no place", found[1])

    def test_keeps_heavy_libraries_out_of_headers_but_not_out_of_sources(self):
        heavy = ["nlohmann/json.hpp", "boost/asio.hpp", "httplib.h", "SQLiteCpp/SQLiteCpp.h", "spdlog/spdlog.h"]
        for name in heavy:
            line = f"#include <{name}>\n"
            self.assertEqual(len(layers({"calls/a.h": line})), 1, name)
            self.assertEqual(layers({"calls/a.cc": line}), [], name)
        self.assertEqual(len(layers({"calls/a.h": '#include "base/json.h"\n'})), 1)
        self.assertEqual(layers({"retell/a.h": '#include "base/json.h"\n'}), [])
        self.assertEqual(layers({"schema/a.h": "#include <SQLiteCpp/Database.h>\n"}), [])
        self.assertEqual(layers({"base/json.h": "#include <nlohmann/json.hpp>\n"}), [])

    def test_keeps_a_header_that_brings_a_heavy_library_inside_its_folder(self):
        files = {
            "schema/a.h": "#include <SQLiteCpp/Database.h>\n",
            "schema/b.h": '#include "schema/a.h"\n',
            "schema/b.cc": '#include "schema/b.h"\n',
            "calls/c.cc": '#include "schema/b.h"\n',
        }
        self.assertEqual(
            layers(files),
            ["calls/c.cc:1: schema/b.h brings in SQLiteCpp/Database.h and is private to its folder"],
        )

    def test_refuses_includes_that_do_not_start_at_the_root_and_code_that_includes_tests(self):
        self.assertEqual(len(layers({"calls/a.cc": '#include "b.h"\n'})), 1)
        self.assertEqual(len(layers({"calls/a.cc": '#include "tests/support/manual_clock.h"\n'})), 1)

    def test_lets_tests_include_the_whole_house(self):
        self.assertEqual(layers({"tests/api/a.cc": '#include "api/a.h"\n#include "base/json.h"\n'}), [])


class House(unittest.TestCase):
    def test_finds_each_offence_with_its_line(self):
        offences = {
            "auto t = std::chrono::system_clock::now();": "Clock",
            "auto t = time(nullptr);": "Clock",
            "std::this_thread::sleep_for(x);": "sleep",
            "std::random_device device;": "random",
            'auto q = "SELECT id FROM calls";': "SQL lives in schema",
            "auto q = R\"(\n  UPDATE calls SET a = 1)\";": "SQL lives in schema",
            "try { f(); } catch (...) { }": "swallowed",
            "try { f(); } catch (...) { /* never mind */ }": "swallowed",
            "try { f(); } catch (const Gone&) { }": "swallowed",
            "class CallManager {};": "duty",
            "struct StringUtils {};": "duty",
            "thread.detach();": "joined",
            "// TODO: later": "finish it",
        }
        for line, advice in offences.items():
            found = house({"calls/a.cc": f"\n{line}\n"})
            self.assertEqual(len(found), 1, f"{line}: {found}")
            self.assertTrue(found[0].startswith("calls/a.cc:2: "), found)
            self.assertIn(advice, found[0])

    def test_finds_clocks_in_sql(self):
        for sql in ("CURRENT_TIMESTAMP", "datetime('now')", "RANDOM()"):
            self.assertEqual(len(house({"schema/a.cc": f'const char* q = "UPDATE a SET b = {sql}";\n'})), 1, sql)
            self.assertEqual(len(house({"schema/migrations/1.sql": f"UPDATE a SET b = {sql};\n"})), 1, sql)

    def test_does_not_take_comments_or_ordinary_words_for_offences(self):
        innocent = [
            "// never system_clock::now here",
            "/* catch (...) {} */",
            "try { f(); } catch (const Gone&) { /* nobody is left to tell */ }",
            "clock.sleep_until(deadline);",
            "return row.time(0);",
            "struct SimpleImplication {};",
            'log_info("Select a campaign to UPDATE");',
            "auto big = 1'000'000; auto c = '\"'; // a quote",
        ]
        for line in innocent:
            self.assertEqual(house({"calls/a.cc": f"{line}\n"}), [], line)

    def test_lets_base_have_the_clock_and_schema_the_sql(self):
        self.assertEqual(house({"base/clock.cc": "auto t = std::chrono::system_clock::now();\n"}), [])
        self.assertEqual(house({"schema/jobs.cc": 'const char* q = "SELECT 1 FROM jobs";\n'}), [])

    def test_measures_files_and_reads_their_names(self):
        self.assertEqual(len(house({"calls/long.cc": "int a;\n" * 401})), 1)
        self.assertEqual(house({"calls/long.cc": "int a;\n" * 400}), [])
        self.assertEqual(len(house({"calls/call_util.cc": "int a;\n"})), 1)


if __name__ == "__main__":
    unittest.main()
