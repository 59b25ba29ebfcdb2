"""How one page is found and shared: where it lies, its picture, what it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.structured import Thing, breadcrumbs, script, thing

SIZE = (1200, 630)  # of every picture in static/img/share
LOCALES = {"en": "en_US", "ko": "ko_KR", "zh-hans": "zh_CN", "ja": "ja_JP", "ar": "ar_AR", "ru": "ru_RU"}
Step = tuple[str, str]  # (name, path)


@dataclass(frozen=True)
class Found:
    """One page in one language. The crumbs it shows and those in its data are the same steps."""

    picture: str  # a file's name in static/img/share
    alt: str
    trail: tuple[Step, ...] = ()  # from the home page to this one; () where neither crumbs nor data are wanted
    page: Thing | None = None  # the page itself, which gets the address, language and publisher
    beside: tuple[Thing, ...] = ()  # what is no page, such as a clinic
    published: str = ""  # an article's day
    told: bool = True  # False: search engines are told nothing of it

    @cached_property
    def crumbs(self) -> SafeString:
        """The way from the home page, for visitors; '' on the home page itself."""
        if len(self.trail) < 2:
            return SafeString("")
        *above, (name, _path) = self.trail
        links = format_html_join("", '<li><a href="{}">{}</a></li>', [(path, label) for label, path in above])
        return format_html(
            '<nav class="crumbs" aria-label="{}"><ol>{}<li aria-current="page">{}</li></ol></nav>',
            _("You are here"), links, name,
        )  # fmt: skip

    @cached_property
    def head(self) -> SafeString:
        """Open Graph properties, and the structured data where there is any."""
        lines = format_html_join("\n", '<meta property="{}" content="{}">', self.properties().items())
        card = SafeString('\n<meta name="twitter:card" content="summary_large_image">\n')
        data = script(self.graph()) if self.trail and self.told else ""
        return SafeString(lines + card + data)  # all three are safe

    def properties(self) -> Mapping[str, object]:
        language = get_language() or settings.LANGUAGE_CODE
        made = {
            "og:type": "article" if self.published else "website",
            "og:locale": LOCALES.get(language, language),
            "og:image": whole(static(f"img/share/{self.picture}.png")),
            "og:image:width": SIZE[0],
            "og:image:height": SIZE[1],
            "og:image:alt": self.alt,
        }
        return made | ({"article:published_time": self.published} if self.published else {})

    def graph(self) -> list[Thing]:
        made = [*self.beside]
        if self.page:
            who = thing("Organization", name=settings.OPERATOR_NAME) if settings.OPERATOR_NAME else None
            frame = thing("", url=whole(self.trail[-1][1]), inLanguage=get_language(), publisher=who)
            made.insert(0, frame | self.page)
        if len(self.trail) > 1:
            made.append(breadcrumbs([(name, whole(path)) for name, path in self.trail]))
        return made


def whole(path: str) -> str:
    """A path's address on this portal."""
    return settings.SITE_URL + path
