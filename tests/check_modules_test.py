#!/usr/bin/env python3
"""The module check finds each kind of breach, and nothing in a tree that keeps to the table."""

import pathlib
import tempfile
import unittest

import check_modules


class ModuleCheck(unittest.TestCase):
    def problems(self, files: dict[str, str]) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "server").mkdir()
            for name, text in files.items():
                path = root / "server" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            return check_modules.check(root)

    def assert_one(self, files: dict[str, str], expected: str) -> None:
        problems = self.problems(files)
        self.assertEqual(len(problems), 1, problems)
        self.assertIn(expected, problems[0])

    def test_downward_includes_are_clean(self):
        self.assertEqual([], self.problems({
            "base/result.hpp": "#pragma once\n#include <string>\n",
            "store/impl/rows.hpp": '#include "base/result.hpp"\n',
            "store/rows.cpp": '#include "store/impl/rows.hpp"\n#include <nlohmann/json.hpp>\n',
            "service/case.cpp": '#include "base/result.hpp"\n#include "protocol/case.hpp"\n',
            "service/CMakeLists.txt": "consilium_module(service PUBLIC consilium::store)\n",
        }))

    def test_an_upward_include_is_found_with_its_line(self):
        self.assert_one({"store/a.cpp": '\n#include "service/case.hpp"\n'}, "server/store/a.cpp:2")

    def test_an_include_in_a_comment_is_none(self):
        self.assertEqual([], self.problems({"store/a.cpp": '// #include "service/case.hpp"\n'}))

    def test_a_private_header_is_found_from_another_module(self):
        self.assert_one({"rpc/a.cpp": '#include "store/impl/rows.hpp"\n'}, "private to store")

    def test_json_in_a_header_is_found(self):
        self.assert_one({"rpc/a.hpp": "#include <nlohmann/json.hpp>\n"}, "json.hpp belongs")

    def test_json_text_in_a_use_case_is_found(self):
        self.assert_one({"service/a.cpp": "#include <nlohmann/json.hpp>\n"}, "is for")
        self.assert_one({"service/a.cpp": '#include "protocol/codec.hpp"\n'}, "may not include")

    def test_an_engine_outside_the_store_is_found(self):
        self.assert_one({"service/a.cpp": "#include <sqlite3.h>\n"}, "is for store only")

    def test_a_reader_of_untrusted_files_outside_the_worker_is_found(self):
        for header in ("dcmtk/dcmdata/dctk.h", "vips/vips8", "qpdf/QPDF.hh", "poppler.h",
                       "tesseract/baseapi.h", "cairo.h"):
            self.assert_one({"service/a.cpp": f"#include <{header}>\n"}, "is for worker only")
            self.assertEqual([], self.problems({"worker/a.cpp": f"#include <{header}>\n"}))

    def test_a_second_websocket_stream_is_found(self):
        self.assertEqual([], self.problems({"net/a.cpp": "websocket::stream<int> s;\n"}))
        self.assert_one({"net/a.cpp": "websocket::stream<int> s;\n",
                         "net/b.cpp": "boost::beast::websocket::stream<int> s;\n"},
                        "more than one file")

    def test_a_circle_is_found(self):
        self.assert_one({"base/a.hpp": '#include "base/b.hpp"\n',
                         "base/b.hpp": '#include "base/c.hpp"\n',
                         "base/c.hpp": '#include "base/a.hpp"\n'}, "circle")

    def test_a_link_upwards_is_found(self):
        self.assert_one({"net/CMakeLists.txt": "consilium_module(net PUBLIC consilium::rpc)\n"},
                        "may not link rpc")
        self.assert_one({"net/CMakeLists.txt": "target_link_libraries(x consilium_protocol_codec)"},
                        "may not link the protocol codec")

    def test_an_unknown_folder_is_found(self):
        self.assert_one({"helpers/a.hpp": ""}, "not a module")


if __name__ == "__main__":
    unittest.main()
