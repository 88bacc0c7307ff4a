"""Records conversations between clients and servers: a proxy between them, and the files that it fills.

A fixture's lines: '#' a comment, 'C' bytes from the client, 'S' bytes from the server, both in hexadecimal digits.
"""
import socket
import threading
import time


class Proxy:
    """Passes bytes on both ways and keeps them in the order they were seen."""

    def __init__(self, port, server_port):
        self.listener = socket.create_server(("127.0.0.1", port))
        self.server_port = server_port
        self.connections = []
        self.open = 0
        self.lock = threading.Lock()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            server = socket.create_connection(("127.0.0.1", self.server_port))
            log = []
            with self.lock:
                self.connections.append(log)
                self.open += 2
            for source, target, name in ((client, server, "C"), (server, client, "S")):
                threading.Thread(
                    target=self.pump, args=(source, target, name, log), daemon=True
                ).start()

    def pump(self, source, target, name, log):
        try:
            while data := source.recv(65536):
                with self.lock:
                    log.append((name, data))
                target.sendall(data)
        except OSError:
            pass
        try:
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        with self.lock:
            self.open -= 1

    def finish(self):
        deadline = time.time() + 5
        while self.open and time.time() < deadline:
            time.sleep(0.02)
        logs, self.connections = self.connections, []
        return logs


def write(folder, name, comment, logs):
    """One file a connection."""
    folder.mkdir(parents=True, exist_ok=True)
    logs = [log for log in logs if log]
    for number, log in enumerate(logs, 1):
        suffix = f"-{number}" if len(logs) > 1 else ""
        with open(folder / f"{name}{suffix}.txt", "w") as file:
            file.write(f"# {comment}\n")
            for side, data in log:
                file.write(f"{side} {data.hex()}\n")
