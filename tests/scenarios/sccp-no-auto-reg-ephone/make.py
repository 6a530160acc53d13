from sccp_lib import *

with SccpScenario() as s:
    s.registered(ANNA)
    unknown = s.phone(BERT, number="2099")
    unknown.connect()
    with s.dropped("unknown-phone"):
        unknown.asks(how={"acknowledge": False})
