"""Asks one address whether it still answers: politely, in little time, and never inside a private network.

Knows no database. The name is looked up here, every address that it stands for has to be public, and the connection
goes to just that address: a name that changes its mind in between leads nowhere else.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urljoin, urlsplit

from django.utils.encoding import iri_to_uri

MOST_REDIRECTS = 5
STEP_SECONDS = 8  # to connect, to send, to hear something
ALL_SECONDS = 20  # for one request, however slowly somebody drips
MOVED = {301, 302, 303, 307, 308}
TO_MACHINES_ALONE = {401, 403, 407, 429, 451, 999}  # a page that people may still read: neither proof
TRANSLATED = ip_network("64:ff9b::/96")  # IPv6 that stands for an IPv4 address
WITHIN = [ip_network("::/96"), ip_network("64:ff9b:1::/48")]  # the same, by ways that lead to nobody outside


class NoAnswer(Exception):
    """`problem`: one of CheckedLink.Problem."""

    def __init__(self, problem: str):
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Answer:
    status: int | None = None
    problem: str = ""

    @property
    def is_ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def has_failed(self) -> bool:
        """Not where the server only turns machines away: nothing is known then."""
        return not self.is_ok and self.status not in TO_MACHINES_ALONE


@dataclass(frozen=True)
class Target:
    host: str
    port: int
    secure: bool
    path: str


@dataclass(frozen=True)
class Manners:
    """Who asks, whether private networks may be asked (in tests), and how to wait for a host's turn."""

    agent: str
    private: bool = False
    turn: Callable[[str], AbstractContextManager] = nullcontext


def asked(address: str, manners: Manners) -> Answer:
    """What the address answers: to HEAD, and where that is not well, to GET."""
    try:
        status = followed("HEAD", address, manners)
        if not 200 <= status < 300:
            status = followed("GET", address, manners)
        return Answer(status)
    except NoAnswer as failed:
        if failed.problem != "protocol":
            return Answer(problem=failed.problem)
    try:  # some servers hang up on HEAD
        return Answer(followed("GET", address, manners))
    except NoAnswer as failed:
        return Answer(problem=failed.problem)


def followed(method: str, address: str, manners: Manners) -> int:
    """The status at the end of at most MOST_REDIRECTS redirections. Raises NoAnswer."""
    for _hop in range(MOST_REDIRECTS + 1):
        status, location = one_request(method, target(address), manners)
        if status not in MOVED:
            return status
        if not location:
            break
        try:
            address = urljoin(address, location)
        except ValueError as error:
            raise NoAnswer("redirects") from error
    raise NoAnswer("redirects")


def target(address: str) -> Target:
    """What can be asked of an address. Raises NoAnswer."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port
    except ValueError as error:  # IDNA's are such, too
        raise NoAnswer("address") from error
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise NoAnswer("address")
    secure = parts.scheme == "https"
    path = iri_to_uri(f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}")
    return Target(host, port or (443 if secure else 80), secure, path)


def one_request(method: str, to: Target, manners: Manners) -> tuple[int, str]:
    """(status, where it leads on). Raises NoAnswer."""
    with manners.turn(to.host):
        connection = Connection(to, look_up(to.host, to.port, manners.private))
        try:
            with said_plainly(), cut_off(connection):
                connection.request(method, to.path, headers={"User-Agent": manners.agent, "Accept": "*/*"})
                answer = connection.getresponse()
                return answer.status, in_utf8(answer.headers.get("Location", ""))
        finally:
            connection.close()


def in_utf8(header: str) -> str:
    """Headers are read as Latin-1; addresses in them are written in UTF-8."""
    return header.encode("latin-1", "replace").decode("utf-8", "replace")


def look_up(host: str, port: int, private: bool) -> str:
    """An address of the host. Raises NoAnswer, also where any of its addresses is not public."""
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise NoAnswer("host") from error
    if not private and not all(is_public(one) for one in found):
        raise NoAnswer("private")
    return found[0]


def is_public(address: str) -> bool:
    """Whether it lies on the internet, and so does whatever IPv4 address it stands for."""
    held = ip_address(address.partition("%")[0])
    if isinstance(held, IPv6Address) and (held.is_site_local or any(held in network for network in WITHIN)):
        return False
    return all(one.is_global and not one.is_multicast for one in (held, *embedded(held)))


def embedded(address: IPv4Address | IPv6Address) -> Iterator[IPv4Address]:
    if isinstance(address, IPv6Address):
        yield from (one for one in (address.ipv4_mapped, address.sixtofour, *(address.teredo or ())) if one)
        if address in TRANSLATED:
            yield IPv4Address(int(address) & 0xFFFFFFFF)


@cache
def trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


class Connection(http.client.HTTPConnection):
    """To an address that was looked up before; over TLS the certificate is still the host's."""

    def __init__(self, to: Target, address: str):
        super().__init__(to.host, to.port, timeout=STEP_SECONDS)
        self.address, self.secure, self.was_cut = address, to.secure, False
        self.default_port = 443 if to.secure else 80

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), self.timeout)
        if self.secure:
            self.sock = trusted().wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock.do_handshake()

    def cut(self) -> None:
        """From another thread: whatever waits on it ends now."""
        self.was_cut = True
        if self.sock:
            with suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


@contextmanager
def cut_off(connection: Connection) -> Iterator[None]:
    """Ends the connection after ALL_SECONDS."""
    timer = threading.Timer(ALL_SECONDS, connection.cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException) as error:
        if connection.was_cut:
            raise NoAnswer("timeout") from error
        raise
    finally:
        timer.cancel()


@contextmanager
def said_plainly() -> Iterator[None]:
    """What goes wrong in a conversation, as NoAnswer."""
    try:
        yield
    except TimeoutError as error:
        raise NoAnswer("timeout") from error
    except ssl.SSLError as error:
        raise NoAnswer("certificate") from error
    except http.client.InvalidURL as error:
        raise NoAnswer("address") from error
    except (http.client.HTTPException, ConnectionResetError) as error:
        raise NoAnswer("protocol") from error
    except OSError as error:
        raise NoAnswer("unreachable") from error
