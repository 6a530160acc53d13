from lib import *

with Scenario() as s:
    s.send(f"{ALICE}:40000", f"{BOB}:53", b"a query")
    s.send(f"{BOB}:53", f"{ALICE}:40000", b"x" * 3000, cut=[1480, 2960])
    with s.dropped("no-session"):
        s.send(f"{BOB}:53", f"{ALICE}:40001", b"x" * 3000, cut=[1480, 2960])
