from lib import *

def session(host, other, first):
    media = []
    for index in range(16):
        port = 0 if index == 7 else first + 2 * index
        media.append(("audio", port, "RTP/AVP 0", [f"c=IN IP4 {other}"] if index % 4 == 3 else []))
    return sdp(host, *media)


with Scenario() as s:
    call = s.call(offer=session(ALICE, ALICE, 16384), answer=session(BOB, BOB, 20000))
    call.establish()
    for index in (0, 3, 15):
        s.talk_both(f"{ALICE}:{16384 + 2 * index}", f"{BOB}:{20000 + 2 * index}", 1)
    with s.dropped("no-pinhole"):
        s.talk(f"{BOB}:20014", f"{ALICE}:16398", 1)
    call.bye()
