from sccp_lib import *

with SccpScenario() as s:
    s.registered(ANNA)
    s.registered("10.9.9.5")
