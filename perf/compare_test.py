#!/usr/bin/env python3
"""Tests the judgement of perf/compare without a measurement."""
import importlib.machinery
import importlib.util
import pathlib
import unittest

FILE = pathlib.Path(__file__).with_name("compare")
LOADER = importlib.machinery.SourceFileLoader("compare", str(FILE))
compare = importlib.util.module_from_spec(importlib.util.spec_from_loader("compare", LOADER))
LOADER.exec_module(compare)


def document(nanoseconds, ratio=1.0, who="sallyport"):
    return {"figures": [{"profile": "media", "what": "copy", "who": who, "streams": 100, "bytes": 214.0, "workers": 1,
                         "nanoseconds": {"median": nanoseconds}}],
            "measures": [{"profile": "media", "what": "scaling", "better": "more", "value": {"median": ratio}}]}


class Judgement(unittest.TestCase):
    def judged(self, baseline, candidate, limit=1.02):
        rows, worse = compare.judge(list(zip(baseline, candidate)), limit)
        return {row[0]: row[4] for row in rows}, worse

    def test_slower_only_beyond_the_spread(self):
        words, worse = self.judged([document(10), document(12)], [document(11.9), document(14)])
        self.assertEqual((words["media: copy, 100 streams, 214 bytes"], worse), ("", 0))
        words, worse = self.judged([document(10), document(12)], [document(12.5), document(14)])
        self.assertEqual((words["media: copy, 100 streams, 214 bytes"], worse), ("worse", 1))

    def test_two_per_cent_are_nothing(self):
        self.assertEqual(self.judged([document(100)], [document(101.9)])[1], 0)
        self.assertEqual(self.judged([document(100)], [document(102.1)])[1], 1)

    def test_more_may_be_better(self):
        words, worse = self.judged([document(10, 1.9)], [document(10, 1.5)])
        self.assertEqual((words["media: scaling"], worse), ("worse", 1))
        words, worse = self.judged([document(10, 1.5)], [document(10, 1.9)])
        self.assertEqual((words["media: scaling"], worse), ("better", 0))

    def test_what_only_one_has_is_not_judged(self):
        candidate = document(99)
        candidate["figures"][0]["streams"] = 200
        words, worse = self.judged([document(10)], [candidate])
        self.assertEqual(worse, 0)
        self.assertEqual(words["media: copy, 100 streams, 214 bytes"], "in one commit only")

    def test_peers_are_not_ours(self):
        self.assertNotIn("media: copy, 100 streams, 214 bytes", self.judged([document(1, who="testpmd")],
                                                                            [document(2, who="testpmd")])[0])

    def test_the_table_has_a_line_for_each(self):
        rows, _ = compare.judge([(document(10), document(20))], 1.02)
        self.assertEqual(len(compare.table(rows).splitlines()), 3)


if __name__ == "__main__":
    unittest.main()
