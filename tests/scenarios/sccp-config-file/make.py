import struct

from sccp_lib import *

# The phone's TFTP file names its call manager; the phone registers with that address.
CONFIGURATION = (b"<device><devicePool><callManagerGroup><members><member priority=\"0\"><callManager><processNodeName>"
                 + MANAGER.encode() + b"</processNodeName></callManager></member></members></callManagerGroup>"
                 b"</devicePool></device>")

with SccpScenario() as s:
    server = f"{MANAGER}:69"
    s.send(f"{ANNA}:49152", server, struct.pack(">H", 1) + b"SEP001122334401.cnf.xml\0octet\0")
    s.send(server, f"{ANNA}:49152", struct.pack(">HH", 3, 1) + CONFIGURATION)
    s.send(f"{ANNA}:49152", server, struct.pack(">HH", 4, 1))
    anna = s.registered(ANNA)
    call = s.call_out(anna)
    call.establish()
    s.talk_both(anna.rtp, GATEWAY_RTP)
    call.end()
