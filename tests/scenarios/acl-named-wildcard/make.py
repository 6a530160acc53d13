from lib import *

with Scenario() as s:
    s.send("203.0.113.10:9000", f"{ALICE}:9000", b"an even host")
    s.send("203.0.113.14:9000", f"{ALICE}:9001", b"an even host")
    with s.dropped("acl"):
        s.send("203.0.113.11:9000", f"{ALICE}:9000", b"an odd host")
        s.send("203.0.114.10:9000", f"{ALICE}:9000", b"another network")
        s.send("203.0.113.10:9000", f"{ALICE}:9002", b"another port")
