import struct

from sccp_lib import *

# What the phone is told of its call manager, by TFTP: the address in it is the one that it registers with.
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
