"""The library for scenarios with SCCP phones; use it instead of lib.py.

    from sccp_lib import *

    with SccpScenario() as s:
        anna = s.phone(ANNA)                # inside, with the call manager outside
        anna.register()
        call = s.call_out(anna)             # to a gateway's media at GATEWAY_RTP
        call.establish()
        s.talk_both(anna.rtp, GATEWAY_RTP)
        call.end()

Phones, calls and their steps come from pcaps/generate/sccp_talk.py.
"""

from lib import *
from lib import Scenario

import sccp  # noqa: E402
import sccp_calls  # noqa: E402
import sccp_steps as steps  # noqa: E402
from sccp_registration import G711_ULAW, capability_list  # noqa: E402
from sccp_talk import CallManager  # noqa: E402

ANNA, BERT, CLARA = "10.1.1.5", "10.1.1.6", "10.1.1.7"
MANAGER, MANAGER_SCCP = "203.0.113.10", "203.0.113.10:2000"
GATEWAY, GATEWAY_PORT = "203.0.113.20", 20000
GATEWAY_RTP, GATEWAY_RTCP = f"{GATEWAY}:{GATEWAY_PORT}", f"{GATEWAY}:{GATEWAY_PORT + 1}"
# A CallManager Express inside, beside its phones.
ROUTER, ROUTER_SCCP = "10.1.1.1", "10.1.1.1:2000"


class SccpScenario(Scenario):
    def __init__(self, manager=MANAGER_SCCP, **options):
        super().__init__(**options)
        self.manager = CallManager(self, manager)

    def phone(self, address=ANNA, **options):
        """Each further phone gets the next number, from 2001 on, and the next two RTP ports."""
        options.setdefault("number", str(2001 + self.manager._phones))
        return self.manager.phone(address, **options)

    def registered(self, address=ANNA, **options):
        phone = self.phone(address, **options)
        phone.register()
        return phone

    def call(self, caller, called, **values):
        return self.manager.call(caller, called, **values)

    def call_out(self, caller, number="912125551212", far=(GATEWAY, GATEWAY_PORT), **values):
        return self.manager.call(caller, number, far=far, **values)


__all__ = [name for name in globals() if not name.startswith("_")]
