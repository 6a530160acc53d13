from lib import *

with Scenario() as s:
    register(s, user="1001")
    with s.dropped("unknown-phone"):
        register(s, phone="10.1.1.6:5060", user="1002", call_id="reg-2", answered=False)
        register(s, user="%31003", call_id="reg-3", answered=False)
    register(s, user="100%31", call_id="reg-4")
