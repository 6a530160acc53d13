"""The rooms of the source tree, and the includes that each room may have.

Every folder of alg/, dataplane/, rules/ and dissectors/ is a room; in alg/, two headers are rooms of their own. A room
includes rooms below it in its order, and none beside or above it:

    alg/        base < events < packet.h < gates < worker < reassembly < calls < protocol.h < signalling
                < the protocols (sip, sccp, h323: every folder that is not named here) < top (engine, protocols, show)
    dataplane/  control, pcap, dpdk (they do not know each other) < tool, daemon

- The protocols are siblings: none includes another, and none includes worker, reassembly or signalling. A protocol sees
  messages, effects and the ledger of calls. A new protocol needs no line here.
- gates is above packet.h only because the order is one line: gates does not include packet.h.
- calls is below protocol.h, because the interface of a protocol uses the ledger of calls.
- The registry (alg/protocols.cpp) is at the top: it includes every protocol. The worker and the signalling core get
  its rows as an argument.
- alg/testing holds fixtures. Tests, fuzz targets and perf include it; a test beside its code includes what its room
  may include, and alg/testing.
- perf/ and tests/ may include every room.
"""

import collections

TESTING = "alg/testing"
PROTOCOL = "a protocol"
ALG = ["base", "events", "packet.h", "gates", "worker", "reassembly", "calls", "protocol.h", "signalling", PROTOCOL,
       "top", "testing"]
DATAPLANE = [{"control", "pcap", "dpdk"}, {"tool", "daemon"}]
# Rooms below the protocols in the order that a protocol must not include.
NOT_OF_PROTOCOLS = {"worker", "reassembly", "signalling"}


def room(path):
    """The room of a file, by its path from the top of the repository: "alg/worker", "alg/packet.h", "alg/top"."""
    parts = path.split("/")
    if len(parts) > 2:
        return "/".join(parts[:2])
    if parts[0] == "alg":
        return path if parts[-1] in ("packet.h", "protocol.h") else "alg/top"
    return parts[0]


def rank(name):
    """The place of a room in its order, or None if there is no order."""
    top, _, rest = name.partition("/")
    if top == "alg":
        return ALG.index(rest if rest in ALG else PROTOCOL)
    if top == "dataplane":
        return next((i for i, rooms in enumerate(DATAPLANE) if rest in rooms), None)
    return None


def is_protocol(name):
    return name.startswith("alg/") and name[4:] not in ALG


def wrong(path, header, test):
    """The problem of `path` including `header`, by the order of the rooms, or None."""
    mine, theirs = room(path), room(header)
    if mine == theirs:
        return None
    if theirs == TESTING:
        fixtures = test or path.split("/")[0] in ("tests", "perf")
        return None if fixtures else f"{header}: {TESTING} is for tests, fuzz targets and perf"
    if mine.split("/")[0] != theirs.split("/")[0]:
        return None
    if is_protocol(mine) and (theirs.removeprefix("alg/") in NOT_OF_PROTOCOLS or is_protocol(theirs)):
        return f"{header}: {mine} does not know {theirs}"
    above, below = rank(mine), rank(theirs)
    if above is not None and below is not None and below >= above:
        return f"{header}: {mine} does not know {theirs}, which stands {'beside' if below == above else 'above'} it"
    return None


def cycle(arrows):
    """A list of rooms that include each other in a cycle; empty if there is none."""
    done, way = set(), []

    def walk(name):
        if name in way:
            return [*way[way.index(name):], name]
        if name in done:
            return []
        way.append(name)
        for other in sorted(arrows.get(name, ())):
            if found := walk(other):
                return found
        done.add(way.pop())
        return []

    for name in sorted(arrows):
        if found := walk(name):
            return found
    return []


class Picture:
    """The includes between rooms, with counts. Tests are not counted."""

    LAYERS = ["dissectors", "rules", "alg", "dataplane"]

    def __init__(self):
        self.arrows = collections.defaultdict(collections.Counter)
        self.upward = []

    def add(self, path, header):
        mine, theirs = room(path), room(header)
        self.arrows[mine]  # a room that includes nothing is a room
        if mine != theirs and theirs.split("/")[0] in self.LAYERS:
            self.arrows[mine][theirs] += 1
            if self.key(theirs) >= self.key(mine) and (wrong(path, header, False) or not self.same_layer(mine, theirs)):
                self.upward.append(f"{mine} -> {theirs} ({path})")

    @staticmethod
    def same_layer(mine, theirs):
        return mine.split("/")[0] == theirs.split("/")[0]

    def key(self, name):
        place = rank(name)
        return self.LAYERS.index(name.split("/")[0]), -1 if place is None else place

    def text(self):
        lines, width = [], max(map(len, self.arrows), default=0)
        for name in sorted(self.arrows, key=lambda name: (self.key(name), name)):
            targets = self.arrows[name]
            order = sorted(targets, key=lambda other: (not self.same_layer(name, other), self.key(other), other))
            lines.append(f"{name:{width}} -> " + (", ".join(f"{o} {targets[o]}" for o in order) or "nothing"))
        circle = cycle(self.arrows)
        lines += [f"arrow upward: {arrow}" for arrow in self.upward]
        lines.append(f"cycle: {' -> '.join(circle)}" if circle else "")
        if not self.upward and not circle:
            lines[-1] = f"{len(self.arrows)} rooms, {sum(len(t) for t in self.arrows.values())} arrows: " \
                        "no arrow upward, no cycle"
        return "\n".join(filter(None, lines))
