"""Who is calling, as far as our own proxies vouch for it."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The visitor's network address.

    X-Forwarded-For is written by anybody; only the entries that our own proxies
    appended (settings.TRUSTED_PROXIES of them, from the right) are believed.
    """
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    trusted = settings.TRUSTED_PROXIES
    if trusted and len(hops) >= trusted:
        return hops[-trusted]
    return request.META.get("REMOTE_ADDR", "")


def household_and_network(address: str) -> tuple[str, str]:
    """What one visitor has, and what her neighbours share: an IPv4 address and its /24, an IPv6 /64 and its /48.

    Twice the text itself where it is no address.
    """
    try:
        held = ip_address(address.partition("%")[0])
    except ValueError:
        return address, address
    if isinstance(held, IPv6Address) and held.ipv4_mapped:
        held = held.ipv4_mapped
    wide = 48 if held.version == 6 else 24
    one = str(ip_network((held, 64), strict=False)) if held.version == 6 else str(held)
    return one, str(ip_network((held, wide), strict=False))


def shortened(address: str) -> str:
    """The network that an address lies in: '203.0.113.0/24', an IPv6 /48; '' where it is no address."""
    _one, network = household_and_network(address)
    return network if "/" in network else ""


def lockable_address(request: HttpRequest) -> str | None:
    """The address that wrong passwords are counted by; of IPv6 the first of its /64, which one visitor has whole.

    None where our own proxy told something that is no address.
    """
    one, _network = household_and_network(client_address(request))
    try:
        return str(ip_address(one.partition("/")[0]))
    except ValueError:
        return None
