"""The portal's addresses and one more: a view with a template of one line behind the same middleware."""

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from config.urls import urlpatterns as portal

template = engines["django"].from_string("{{ sentence }}\n")


def one_line(request: HttpRequest) -> HttpResponse:
    return HttpResponse(template.render({"sentence": "One line."}, request))


urlpatterns = [*portal, *i18n_patterns(path("one-line/", one_line))]
