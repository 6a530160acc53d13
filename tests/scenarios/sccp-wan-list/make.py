from sccp_lib import *

with SccpScenario(manager=ROUTER_SCCP) as s:
    with s.dropped("acl"):
        s.tcp(s.now, f"{STRANGER}:40000", f"{ROUTER}:2000", 7, 0, headers.SYN)
    s.wait(0.1)
    with s.fate("listed"):
        s.tcp(s.now, f"{STRANGER}:40001", f"{ROUTER}:443", 7, 0, headers.SYN)
