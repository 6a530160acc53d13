from sccp_lib import *

from sccp import MESSAGES  # noqa: E402

FROM_PHONE = {"StartMediaTransmissionAck", "StartMultiMediaTransmissionAck"}
ENDS = {"RegisterReject", "UnregisterReq", "UnregisterAck", "Reset", "RegisterTokenReject"}
OLD = {"StartMediaReception", "StopMediaReception"}  # only in CallManager 2.x

with SccpScenario() as s:
    for index, version in enumerate((3, 5, 11, 17, 20, 22)):
        phone = s.registered(f"10.1.1.{5 + index}", version=version)
        ordered = sorted(MESSAGES, key=lambda name: name in ENDS)
        for name in ordered:
            if name in OLD or name.startswith("Register"):
                continue
            if name == "CapabilitiesRes":
                values = capability_list(G711_ULAW)
            else:
                values = {"called": "2001"} if name in ("EnblocCall", "DialedNumber") else {}
            if MESSAGES[name].identifier < 0x80 or name in FROM_PHONE:
                phone.says(name, **values)
            else:
                phone.hears(name, **values)
        phone.reset()
