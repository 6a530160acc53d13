#!/usr/bin/env python3
"""Tests includes.py: each rule finds a file that breaks it, and accepts a file that does not."""

import contextlib
import io
import pathlib
import re
import tempfile
import unittest

import includes


def run(show_picture, files):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in files.items():
            path = root / re.sub(r"_(cpp|h)$", r".\1", name.replace("__", "/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            status = includes.main(root, show_picture)
        return status, output.getvalue()


def complaints(**files):
    status, text = run(False, files)
    return text if status else ""


def picture(**files):
    return run(True, files)[1]


class Rules(unittest.TestCase):
    def test_direction(self):
        self.assertIn("does not know", complaints(rules__a_cpp='#include "alg/engine.h"\n'))
        self.assertIn("does not know", complaints(dissectors__sip__a_cpp='#include "dissectors/sdp/sdp.h"\n'))
        self.assertIn("does not know", complaints(dissectors__sip__a_cpp='#include "dissectors/testing/facts.h"\n'))
        self.assertEqual("", complaints(dissectors__sip__a_test_cpp='#include "dissectors/testing/facts.h"\n'))
        self.assertEqual("", complaints(alg__a_cpp='#include "rules/policy.h"\n'))

    def test_rooms_of_alg(self):
        self.assertEqual("", complaints(alg__worker__a_cpp='#include "alg/gates/gates.h"\n'))
        self.assertIn("stands above", complaints(alg__worker__a_cpp='#include "alg/protocols.h"\n'))
        self.assertIn("stands above", complaints(alg__base__a_h='#include "alg/events/events.h"\n'))
        self.assertIn("stands above", complaints(alg__packet_h='#include "alg/worker/worker.h"\n'))
        self.assertIn("stands above", complaints(alg__signalling__a_cpp='#include "alg/sip/names.h"\n'))
        self.assertEqual("", complaints(alg__engine_cpp='#include "alg/signalling/signalling.h"\n'))
        self.assertEqual("", complaints(alg__protocols_cpp='#include "alg/sip/names.h"\n'))

    def test_protocols_know_the_interface_alone(self):
        self.assertEqual("", complaints(alg__mgcp__a_cpp='#include "alg/protocol.h"\n'))
        self.assertIn("does not know", complaints(alg__mgcp__a_cpp='#include "alg/sip/calls.h"\n'))
        self.assertIn("does not know", complaints(alg__sip__a_cpp='#include "alg/worker/worker.h"\n'))
        self.assertIn("does not know", complaints(alg__sip__a_cpp='#include "alg/protocols.h"\n'))

    def test_fixtures_are_for_tests(self):
        fixture = '#include "alg/testing/test_bench.h"\n'
        self.assertIn("for tests", complaints(alg__worker__a_cpp=fixture))
        self.assertIn("for tests", complaints(dataplane__tool__a_cpp=fixture))
        self.assertEqual("", complaints(alg__worker__a_test_cpp=fixture, alg__sip__a_fuzz_cpp=fixture,
                                        perf__a_cpp=fixture, dataplane__tool__a_test_cpp=fixture,
                                        alg__testing__a_h='#include "alg/engine.h"\n'))

    def test_rooms_of_dataplane(self):
        self.assertEqual("", complaints(dataplane__tool__a_cpp='#include "dataplane/pcap/capture_reader.h"\n'))
        self.assertIn("stands beside", complaints(dataplane__dpdk__a_cpp='#include "dataplane/pcap/capture_reader.h"\n'))
        self.assertIn("stands above", complaints(dataplane__control__a_cpp='#include "dataplane/daemon/gateway.h"\n'))
        self.assertIn("stands beside", complaints(dataplane__tool__a_cpp='#include "dataplane/daemon/gateway.h"\n'))

    def test_picture(self):
        gates = '#include "alg/gates/gates.h"\n'
        text = picture(alg__worker__a_cpp=gates, alg__worker__b_cpp=gates, alg__worker__b_test_cpp=gates,
                       alg__gates__gates_h='#include "rules/policy.h"\n', rules__policy_h="\n")
        self.assertIn("alg/worker -> alg/gates 2\n", text)
        self.assertIn("alg/gates  -> rules 1\n", text)
        self.assertIn("no arrow upward, no cycle", text)
        text = picture(alg__worker__a_cpp=gates, alg__gates__gates_h='#include "alg/worker/a.h"\n')
        self.assertIn("arrow upward: alg/gates -> alg/worker (alg/gates/gates.h)", text)
        self.assertIn("cycle: alg/gates -> alg/worker -> alg/gates", text)
        self.assertNotIn("no arrow upward", text)
        text = picture(rules__policy_h='#include "alg/base/time.h"\n')
        self.assertIn("arrow upward: rules -> alg/base", text)
        # A cycle is found between rooms without an order too.
        text = picture(dissectors__q931__a_h='#include "dissectors/h225/a.h"\n',
                       dissectors__h225__a_h='#include "dissectors/q931/a.h"\n')
        self.assertIn("cycle: dissectors/h225 -> dissectors/q931 -> dissectors/h225", text)

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
