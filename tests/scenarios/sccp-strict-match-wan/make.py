from sccp_lib import *

with SccpScenario(manager=ROUTER_SCCP) as s:
    s.registered(ANNA)
    remote = s.phone("203.0.113.50")
    with s.fate("listed"):
        remote.connect()
    with s.dropped("strict-match"):
        remote.asks(how={"acknowledge": False})
