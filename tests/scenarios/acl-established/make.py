from lib import *

with Scenario() as s:
    out = s.tcp_open(f"{ALICE}:40000", f"{BOB}:80")
    s.write(out, "client", "GET / HTTP/1.1\r\n\r\n")
    s.write(out, "server", "HTTP/1.1 200 OK\r\n\r\n")
    with s.dropped("acl"):
        s.tcp(s.now, f"{BOB}:4000", f"{ALICE}:80", 1, 0, headers.SYN)
    s.wait(0.1)
    with s.dropped("mid-stream"):
        s.tcp(s.now, f"{BOB}:4000", f"{ALICE}:81", 1, 1, headers.ACK)
    s.now = out.close(s.now + 0.1)
