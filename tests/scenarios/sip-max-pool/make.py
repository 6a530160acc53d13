from lib import *

with Scenario() as s:
    register(s, user="1001", code=401)
    register(s, user="1001", cseq=2)
    register(s, phone="10.1.1.6:5060", user="1002", call_id="reg-2")
    register(s, phone="10.1.1.7:5060", user="1001", call_id="reg-3")  # the first user's second phone
    with s.dropped("max-ephones"):
        register(s, phone="10.1.1.8:5060", user="1003", call_id="reg-4", answered=False)
    register(s, phone="10.1.1.6:5060", user="1002", call_id="reg-2", cseq=2)
    register(s, phone="10.1.1.6:5060", user="1002", call_id="reg-2", cseq=3, expires=0)
    register(s, phone="10.1.1.8:5060", user="1003", call_id="reg-4", cseq=2)
