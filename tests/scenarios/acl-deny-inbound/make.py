from lib import *

def knock(s, port):
    s.tcp(s.now, f"{STRANGER}:40000", f"{ALICE}:{port}", 1, 0, headers.SYN)
    s.wait(0.1)


with Scenario() as s:
    with s.dropped("acl"):
        knock(s, 2000)
    knock(s, 22)
    s.send(f"{STRANGER}:40000", f"{ALICE}:2000", b"UDP 2000 is not TCP 2000")
