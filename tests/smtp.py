"""A mail server for one test: takes mails by SMTP and keeps them in memory."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from threading import Thread


class Mailbox(socketserver.ThreadingTCPServer):
    """`accepted` are the mails it said yes to; `answers` are what it says instead of "250 ok", by command."""

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.accepted: list[tuple[list[str], Message]] = []
        self.answers: dict[str, str] = {}

    @property
    def port(self) -> int:
        return self.server_address[1]


class Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.say("220 test")
        recipients: list[str] = []
        while line := self.rfile.readline():
            command, _, rest = line.decode().strip().partition(" ")
            command = command.upper()
            if command in self.server.answers:
                self.say(self.server.answers[command])
            elif command == "DATA":
                self.say("354 go on")
                self.take(recipients)
            elif command == "QUIT":
                self.say("221 bye")
                return
            else:
                recipients += [rest] if command == "RCPT" else []
                self.say("250 ok")

    def take(self, recipients: list[str]) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        self.server.accepted.append((recipients, message_from_bytes(b"".join(lines))))
        self.say(self.server.answers.get("after DATA", "250 kept"))

    def say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
