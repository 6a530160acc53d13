#!/usr/bin/env python3
"""Plots packets a second over streams and over workers as SVG, from the JSON of runs of sallyport-bench.

  sallyport-bench media --streams 100,10000,100000,1000000 --against testpmd --json streams.json
  sallyport-bench media --streams 10000 --workers 1,2 --json workers.json
  perf/plot.py streams.json workers.json --out perf/packets.svg

A point is the median of a figure's rounds; a vertical line shows the minimum and the maximum. A plot without figures is
left out. Exit status: 0 written; 1 nothing to plot; 2 wrong usage.
"""
import argparse
import json
import math
import pathlib
import sys
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 440, 320
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 40, 48
COLOURS = ["#1b6ca8", "#c0504d", "#5b8c3a", "#8064a2", "#b8860b", "#444444"]


def series_of(documents):
    """Two plots: name -> [(x, least, median, most) in M packets a second]."""
    streams, workers = {}, {}
    for document in documents:
        for row in document["figures"]:
            if row["profile"] != "media" or not row.get("streams"):
                continue
            ns = row["nanoseconds"]
            if ns["median"] <= 0:
                continue
            point = tuple(1e3 / ns[key] for key in ("max", "median", "min"))
            frame = f"{row['bytes']:.0f} bytes"
            if row["what"] == "side by side":
                name = f"{row['streams']:,} streams, {frame}"
                workers.setdefault(name, []).append((row["workers"], *point))
            elif row["what"] == "copy, engine" or row["who"] == "testpmd":
                name = f"{row['who']}, {frame}" + (" (macswap)" if row["who"] == "testpmd" else "")
                streams.setdefault(name, []).append((row["streams"], *point))
    return streams, workers


def ticks_up_to(most):
    step = 10 ** math.floor(math.log10(most))
    for part in (1, 2, 5, 10):
        if most / (step * part / 5) <= 6:
            step = step * part / 5
            break
    return [i * step for i in range(int(math.ceil(most / step)) + 1)]


def plot(title, axis, series, logarithmic, left):
    out = [f'<g transform="translate({left},0)">',
           f'<text x="{WIDTH / 2}" y="20" class="title">{escape(title)}</text>']
    xs = sorted({point[0] for points in series.values() for point in points})
    top = max(point[3] for points in series.values() for point in points)
    ticks = ticks_up_to(top)
    scale = (lambda x: math.log10(x)) if logarithmic else (lambda x: float(x))
    first, last = scale(xs[0]), scale(xs[-1])
    if first == last:
        first, last = first - 1, last + 1
    inner_width, inner_height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def at_x(x):
        return LEFT + 12 + (inner_width - 24) * (scale(x) - first) / (last - first)

    def at_y(y):
        return TOP + inner_height * (1 - y / ticks[-1])

    for tick in ticks:
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at_y(tick):.1f}" y2="{at_y(tick):.1f}" class="grid"/>')
        out.append(f'<text x="{LEFT - 6}" y="{at_y(tick) + 4:.1f}" class="y">{tick:g}</text>')
    for x in xs:
        out.append(f'<text x="{at_x(x):.1f}" y="{HEIGHT - BOTTOM + 16}" class="x">{x:,}</text>')
    out.append(f'<text x="{LEFT + inner_width / 2}" y="{HEIGHT - 10}" class="x">{escape(axis)}</text>')
    out.append(f'<text transform="translate(14,{TOP + inner_height / 2}) rotate(-90)" class="x">M packets/s</text>')
    for number, (name, points) in enumerate(sorted(series.items())):
        colour = COLOURS[number % len(COLOURS)]
        points = sorted(points)
        path = " ".join(f"{at_x(x):.1f},{at_y(median):.1f}" for x, _, median, _ in points)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for x, least, median, most in points:
            out.append(f'<line x1="{at_x(x):.1f}" x2="{at_x(x):.1f}" y1="{at_y(least):.1f}" y2="{at_y(most):.1f}" '
                       f'stroke="{colour}" stroke-width="1.5"/>')
            out.append(f'<circle cx="{at_x(x):.1f}" cy="{at_y(median):.1f}" r="3.5" fill="{colour}"/>')
        y = TOP + 12 + 15 * number
        out.append(f'<text x="{WIDTH - RIGHT - 6}" y="{y}" class="key" fill="{colour}">{escape(name)}</text>')
    out.append("</g>")
    return out


def drawing(documents):
    streams, workers = series_of(documents)
    plots = []
    if streams:
        plots.append(("One worker, established RTP", "streams", streams, True))
    if workers:
        plots.append(("Workers side by side", "workers", workers, False))
    if not plots:
        return None
    width = WIDTH * len(plots)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}" '
           f'viewBox="0 0 {width} {HEIGHT}">',
           "<style>text{font:11px sans-serif;fill:#333}.title{font-size:13px;text-anchor:middle}"
           ".x{text-anchor:middle}.y{text-anchor:end}.key{text-anchor:end}.grid{stroke:#ddd}</style>",
           f'<rect width="{width}" height="{HEIGHT}" fill="#fff"/>']
    for number, (title, axis, series, logarithmic) in enumerate(plots):
        out += plot(title, axis, series, logarithmic, WIDTH * number)
    return "\n".join([*out, "</svg>"]) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="+", type=pathlib.Path, help="JSON of a run")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("packets.svg"))
    options = parser.parse_args()
    text = drawing([json.loads(file.read_text()) for file in options.file])
    if text is None:
        print("perf/plot.py: no figures of `media` in these files", file=sys.stderr)
        return 1
    options.out.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
