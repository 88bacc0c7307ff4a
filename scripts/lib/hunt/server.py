"""The server that is hunted: started, watched and started again where it is ours to start."""

import os
import pathlib
import re
import subprocess
import tempfile
import threading
import time

import understudy_server

TICKS = os.sysconf("SC_CLK_TCK")
# A server that holds more is ended before it takes the machine with it, and that is a finding.
MOST_MEMORY = 4 << 20  # kB


class Server:
    """A server at an address; `process` is None where somebody else has started it."""
    process = None
    was_too_large = False

    def __init__(self, host, port):
        self.host, self.port = host, port

    @property
    def is_ours(self):
        return False

    def stop(self):
        pass

    def is_dead(self):
        return False

    def memory(self):
        return 0

    def processor(self):
        """Seconds of processor time so far."""
        return 0.0


class OwnServer(Server):
    def __init__(self, binary=understudy_server.BINARY, options=("--locale", "C.UTF-8"), environment=None, protocol="postgres"):
        self.binary, self.options, self.protocol = str(binary), tuple(options), protocol
        self.environment = environment or {}
        self.log = tempfile.NamedTemporaryFile(prefix="understudy-hunt-", suffix=".err", delete=False)
        self.start()

    @property
    def is_ours(self):
        return True

    def start(self):
        environment = {**os.environ, "SWIFT_BACKTRACE": "enable=no", **self.environment}
        self.log.seek(0)
        self.log.truncate()
        self.process = subprocess.Popen(
            [self.binary, "serve", f"--{self.protocol}", "127.0.0.1:0", "--log", "error", *self.options],
            stdout=subprocess.PIPE, stderr=self.log, text=True, env=environment)
        address = re.search(r"//(?:[^@/]*@)?([^:/]+):(\d+)/", self.process.stdout.readline())
        if address is None:
            raise RuntimeError("the server did not start: " + self.errors())
        self.host, self.port = address.group(1), int(address.group(2))
        self.most_memory, self.was_too_large = 0, False
        threading.Thread(target=self.watch, args=(self.process,), daemon=True).start()

    def watch(self, process):
        while process.poll() is None and process is self.process:
            memory = self.memory()
            self.most_memory = max(self.most_memory, memory)
            if memory > MOST_MEMORY:
                self.was_too_large = True
                process.kill()
            time.sleep(0.05)

    def errors(self):
        return pathlib.Path(self.log.name).read_text(errors="replace")

    def is_dead(self):
        return self.process.poll() is not None

    def wait_dead(self, seconds):
        """Whether it ends within so long: a dying process cuts its connections before it is gone."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()

    def close(self):
        self.stop()
        self.log.close()
        os.unlink(self.log.name)

    def restart(self):
        self.stop()
        self.start()

    def memory(self):
        try:
            status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return 0
        found = re.search(r"VmRSS:\s+(\d+)", status)
        return int(found.group(1)) if found else 0

    def processor(self):
        try:
            fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / TICKS
