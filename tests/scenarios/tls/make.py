from lib import *

with Scenario() as s:
    connection = s.tcp_open(f"{ALICE}:40000", f"{BOB}:5061")
    hello = bytes.fromhex("16030100 2e 0100002a 0303".replace(" ", "")) + b"\x11" * 32 + bytes.fromhex("00000213010100")
    s.write(connection, "client", hello)
    s.write(connection, "server", bytes.fromhex("1603030004 0e000000".replace(" ", "")))
    s.write(connection, "client", b"\x17\x03\x03\x00\x10" + b"\x77" * 16)
    with s.dropped("no-pinhole"):
        s.talk(ALICE_RTP, BOB_RTP, 1)
