from sccp_lib import *

with SccpScenario(manager=ROUTER_SCCP) as s:
    with s.dropped("wan-block"):
        for port in (2000, 2443):
            s.tcp(s.now, f"{STRANGER}:{40000 + port}", f"{ROUTER}:{port}", 7, 0, headers.SYN)
            s.wait(0.1)
    hidden = CallManager(s, f"{ROUTER}:8765").phone("198.51.100.66", number="2001", port=50033)
    with s.fate("listed"):
        hidden.connect()
    with s.dropped("wan-block"):
        hidden.asks(how={"acknowledge": False})
    with s.dropped("no-pinhole"):
        s.talk(f"{STRANGER}:2000", "10.1.1.5:16384", 1)
