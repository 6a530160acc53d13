from sccp_lib import *

with SccpScenario() as s:
    anna = s.phone(ANNA)
    anna.register(alarm="22: Name=SEP001122334401 Load=7.2(2.0) Last=Reset-Reset")
    s.registered(BERT, version=3).unregister()
    clara = s.phone(CLARA)
    clara.reject("Error: DB Config")
    anna.reset()
    again = s.phone(ANNA, number="2001", port=50010)
    again.register(alarm="25: Name=SEP001122334401 Load=7.2(2.0) Last=Initialized")
    again.keep_alive()
    again.close()
    third = s.phone(ANNA, number="2001", port=50011)
    third.register()
    third.unregister()
    third.close()
