#!/usr/bin/env python3
"""all.py [NAME...]: makes the captures of pcaps/ again, with real programs in network namespaces. Needs root, sipp,
kamailio, baresip, tcpdump, iproute2 and ethtool. If a capture fails, its name is printed and the old file is kept."""

import math
import pathlib
import shutil
import subprocess
import sys
import time
import wave

import sccp
from bench import INSIDE, OUTSIDE, Bench, HERE

TARGET = HERE.parent


def sipp_call(uac, uas, *arguments, **how):
    return lambda bench: bench.call(uac, uas, *arguments, **how)


def finished(process):
    try:
        return process.wait(25) == 0
    except subprocess.TimeoutExpired:
        return False


def registration(bench):
    """A sipp phone registers with kamailio, which challenges it, and unregisters."""
    bench.start(bench.outside, "kamailio", "-f", HERE / "registrar.cfg", "-l", f"udp:{OUTSIDE}:5060", "-m", "16", "-M", "4",
                "-Y", bench.path, "-DD", "-E")
    time.sleep(2)
    phone = bench.sipp(bench.inside, "register_uac", "-p", "5060", f"{OUTSIDE}:5060")
    return finished(phone)


BARESIP = """\
sip_listen {address}:5060
module_path /usr/lib/baresip/modules
module g711.so
module aufile.so
module_app account.so
module_app menu.so
audio_source aufile,{folder}/said.wav
audio_player aufile,{folder}/heard.wav
rtp_ports 16384-32766
rtcp_mux no
"""


def phones(bench):
    """Two baresip phones call each other directly, with RTP and RTCP."""
    for host, address, user in ((bench.outside, OUTSIDE, "bob"), (bench.inside, INSIDE, "alice")):
        folder = bench.path / user
        folder.mkdir()
        (folder / "config").write_text(BARESIP.format(address=address, folder=folder))
        answer = ";answermode=auto" if user == "bob" else ""
        (folder / "accounts").write_text(f"<sip:{user}@{address}>;regint=0;audio_codecs=PCMU{answer}\n")
        with wave.open(str(folder / "said.wav"), "wb") as said:  # five seconds of 400 Hz
            said.setparams((1, 2, 8000, 0, "NONE", ""))
            said.writeframes(b"".join(int(8000 * math.sin(i * math.pi / 10)).to_bytes(2, "little", signed=True)
                                      for i in range(40000)))
        (folder / "contacts").write_text("")
    bench.start(bench.outside, "baresip", "-f", bench.path / "bob", "-v")
    time.sleep(2)
    caller = bench.start(bench.inside, "baresip", "-f", bench.path / "alice", "-t", "4", "-e", f"/dial sip:bob@{OUTSIDE}")
    good = finished(caller)
    time.sleep(0.5)
    return good


CAPTURES = {
    "sip-call": sipp_call("uac", "uas", "-d", "1200"),
    "sip-call-tcp": sipp_call("uac", "uas", "-d", "1200", transport="t1"),
    "sip-call-ipv6": sipp_call("uac", "uas", "-d", "1200", six=True),
    "sip-hold-resume": sipp_call("hold_uac", "hold_uas"),
    "sip-early-media": sipp_call("early_uac", "early_uas"),
    "sip-cancel": sipp_call("cancel_uac", "cancel_uas"),
    "sip-register": registration,
    "sip-baresip": phones,
    **sccp.CAPTURES,
}


def main(names):
    failed = []
    for name in names or CAPTURES:
        with Bench() as bench:
            made = bench.path / "made.pcap"
            capturing = bench.capture(made)
            good = CAPTURES[name](bench)
            time.sleep(0.3)
            capturing.terminate()
            capturing.wait(5)
            bench.stop()
            packets = subprocess.run(["tcpdump", "-r", str(made), "--count"], capture_output=True, text=True).stdout
            if good:
                shutil.copy(made, TARGET / f"{name}.pcap")
            else:
                shutil.copytree(bench.path, pathlib.Path("/tmp") / f"sallyport-failed-{name}", dirs_exist_ok=True)
                failed.append(name)
        print(f"{name}: {packets.strip() if good else 'failed, nothing changed'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
