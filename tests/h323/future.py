#!/usr/bin/env python3
"""Makes ITU-T modules of an imaginary later version of the standard.

    future.py MODULE.asn1 >LATER.asn1

Every extensible SEQUENCE, CHOICE and ENUMERATED gets unknown additions: octets and a number, a new alternative, a new
value. A decoder of today must skip these additions in the encoded messages (X.691 19.9, 23.8). Comments are removed. The
module's name stays, so imports still work.
"""
import re
import sys

RESERVED = 12  # places for additions of versions after these modules; never used
ADDITIONS = {
    "SEQUENCE": [f"reserved-{n} NULL OPTIONAL" for n in range(RESERVED)] + ["later-octets OCTET STRING (SIZE (0..700)) OPTIONAL", "later-number INTEGER (0..100000) OPTIONAL",
                 "later-flag BOOLEAN"],
    "CHOICE": [f"reserved-{n} NULL" for n in range(RESERVED)] + ["later-alternative OCTET STRING (SIZE (0..300))", "later-null NULL"],
    "ENUMERATED": [f"reserved-{n}" for n in range(RESERVED)] + ["later-value"],
}
TOKEN = re.compile(r'"(?:[^"]|"")*"|\.\.\.|\.\.|::=|-?[0-9]+|[A-Za-z&][A-Za-z0-9_&-]*|\S')


def without_comments(text):
    """A comment ends at the next `--` or with its line (X.680 12.6)."""
    return re.sub(r"--.*?(--|$)", " ", text, flags=re.MULTILINE)


def later(text):
    tokens = TOKEN.findall(without_comments(text))
    out, open_braces = [], []
    for index, token in enumerate(tokens):
        if token == "{":
            before = tokens[index - 1] if index else ""
            open_braces.append([before if before in ADDITIONS else "", False])
        elif token == "..." and open_braces:
            open_braces[-1][1] = True
        elif token == "}" and open_braces:
            kind, extensible = open_braces.pop()
            if kind and extensible:
                out.append(", " + ", ".join(ADDITIONS[kind]))
        out.append(token)
    return " ".join(out).replace(" , ", ",\n") + "\n"


if __name__ == "__main__":
    with open(sys.argv[1], encoding="latin-1") as module:
        sys.stdout.write(later(module.read()))
