from lib import *

with Scenario() as s:
    s.send(f"{ALICE}:40000", f"{BOB}:53", b"a query")
    s.send(f"{BOB}:53", f"{ALICE}:40000", b"its answer")
    with s.dropped("no-session"):
        s.send(f"{BOB}:53", f"{ALICE}:40001", b"no answer to anything")
        s.send(f"{BOB}:54", f"{ALICE}:40000", b"from another port")
    web = s.tcp_open(f"{ALICE}:40000", f"{BOB}:80")
    s.write(web, "client", "GET / HTTP/1.1\r\n\r\n")
    s.write(web, "server", "HTTP/1.1 200 OK\r\n\r\n")
    s.now = web.close(s.now)
