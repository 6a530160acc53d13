#!/usr/bin/env python3
"""The check itself is checked: each rule finds the file that breaks it, and lets the one pass that does not."""

import contextlib
import io
import pathlib
import tempfile
import unittest

import includes


def complaints(**files):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in files.items():
            path = root / name.replace("__", "/").replace("_cpp", ".cpp").replace("_h", ".h")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            status = includes.main(root)
        return output.getvalue() if status else ""


class Rules(unittest.TestCase):
    def test_direction(self):
        self.assertIn("does not know", complaints(rules__a_cpp='#include "alg/engine.h"\n'))
        self.assertIn("does not know", complaints(dissectors__sip__a_cpp='#include "dissectors/sdp/sdp.h"\n'))
        self.assertEqual("", complaints(alg__a_cpp='#include "rules/policy.h"\n'))

    def test_libraries_have_their_places(self):
        self.assertIn("DPDK", complaints(dataplane__tool__a_cpp="#include <rte_mbuf.h>\n"))
        self.assertEqual("", complaints(dataplane__dpdk__a_cpp="#include <rte_mbuf.h>\n"))
        self.assertIn("libpcap", complaints(alg__a_cpp="#include <pcap.h>\n"))
        self.assertIn("Hyperscan", complaints(alg__a_cpp="#include <hs.h>\n"))
        self.assertIn("more than one", complaints(rules__a_cpp="#include <hs.h>\n", rules__b_cpp="#include <hs.h>\n"))

    def test_dissectors_touch_bytes_by_the_cursor(self):
        self.assertIn("reinterpret_cast", complaints(dissectors__sip__a_cpp="auto x = reinterpret_cast<int*>(p);\n"))
        self.assertIn("arithmetic", complaints(dissectors__sip__a_cpp="auto x = bytes.data() + 3;\n"))
        self.assertEqual("", complaints(dissectors__base__a_cpp="auto x = bytes.data() + 3;\n"))
        self.assertEqual("", complaints(dissectors__sip__a_cpp='auto x = "bytes.data() + 3";  // not .data() + 3\n'))

    def test_time_is_an_argument(self):
        now = "auto t = std::chrono::steady_clock::now();\n"
        self.assertIn("argument", complaints(alg__a_cpp=now))
        self.assertEqual("", complaints(dataplane__a_cpp=now))

    def test_wishes(self):
        wish = "we " + "assume that it fits"
        self.assertIn("static_assert", complaints(alg__a_cpp=f"int a;  // {wish}\n"))
        self.assertIn("static_assert", complaints(alg__a_cpp=f"/* first\n {wish} */\n"))
        self.assertEqual("", complaints(alg__a_cpp=f'auto a = "{wish}";\n'))


if __name__ == "__main__":
    unittest.main()
