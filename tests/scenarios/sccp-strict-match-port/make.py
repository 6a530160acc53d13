from sccp_lib import *

with SccpScenario() as s:
    s.registered(ANNA)
    other = CallManager(s, f"{MANAGER}:2003").phone(BERT, number="2002", port=50020)
    other.connect()
    with s.dropped("strict-match"):
        other.asks(how={"acknowledge": False})
