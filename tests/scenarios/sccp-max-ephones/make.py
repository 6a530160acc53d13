from sccp_lib import *

with SccpScenario() as s:
    anna, bert = s.registered(ANNA), s.registered(BERT)
    clara = s.phone(CLARA)
    clara.connect()
    with s.dropped("max-ephones"):
        clara.asks(how={"acknowledge": False})
    anna.register()
    bert.unregister()
    s.registered(CLARA, number="2003")
