"""Which browser it was, in words that its owner recognises, and no more than that."""

# The first that is found counts: most browsers also name those they descend from.
FAMILIES = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Whale/": "Whale",
    "SamsungBrowser/": "Samsung Internet",
    "KAKAOTALK": "KakaoTalk",
    "NAVER(": "Naver",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "Windows": "Windows",
    "iPhone": "iOS",
    "iPad": "iPadOS",
    "Mac OS X": "macOS",
    "Android": "Android",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def family(user_agent: str) -> str:
    """'Firefox, Windows'; '' for what is none of these."""
    return ", ".join(filter(None, (first(FAMILIES, user_agent), first(SYSTEMS, user_agent))))


def first(known: dict[str, str], text: str) -> str:
    return next((name for sign, name in known.items() if sign in text), "")
