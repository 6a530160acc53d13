from sccp_lib import *

with SccpScenario() as s:
    s.registered(ANNA)
    foreign = s.phone("10.9.9.5")
    foreign.connect()
    with s.dropped("strict-match"):
        foreign.asks(how={"acknowledge": False})
