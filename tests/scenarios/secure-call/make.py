from lib import *

KEY = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"

with Scenario() as s:
    call = s.call(offer=audio(ALICE, 16384, KEY, formats="RTP/SAVP 0"), answer=audio(BOB, 20000, KEY, formats="RTP/SAVP 0"))
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP, payload=170)
    call.bye()
