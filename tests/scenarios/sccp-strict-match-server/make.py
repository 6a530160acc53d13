from sccp_lib import *

with SccpScenario() as s:
    s.registered(ANNA)
    other = CallManager(s, "203.0.113.99:2000").phone(BERT, number="2002", port=50020)
    other.connect()
    with s.dropped("strict-match"):
        other.asks(how={"acknowledge": False})
    second = CallManager(s, "203.0.113.11:2000").phone(CLARA, number="2003", port=50021)
    second.register()
