"""Tags of every page."""

import pytest
from django.template import Context, Engine
from django.test.utils import override_settings
from django.utils.translation import override

ENGINE = Engine(builtins=["django.templatetags.i18n", "core.templatetags.portal"])


def said(template, language: str, **values) -> str:
    with override(language):
        return template.render(Context(values))


@pytest.mark.parametrize("debug", [False, True])
def test_a_text_follows_the_language_of_the_visitor_each_time(debug):
    template = ENGINE.from_string('<p>{% translate "Clinics" %}</p>')
    with override_settings(DEBUG=debug):
        for _ in range(2):
            assert said(template, "en") == "<p>Clinics</p>"
            assert said(template, "ko") == "<p>병원</p>"
            assert said(template, "ru") == "<p>Клиники</p>"


def test_what_a_template_translates_beside_plain_texts_stays_as_django_does_it():
    template = ENGINE.from_string(
        '{% translate word %}{% translate "Clinics" as held %} {{ held }} {% translate "Clinics" noop %}'
        ' {% translate "Clinics"|upper %} {% translate "50 %" %}'
    )
    for word, shown in (("Clinics", "병원"), ("zebra", "zebra"), ("<b>", "&lt;b&gt;")):
        assert said(template, "ko", word=word).startswith(f"{shown} 병원 Clinics ")
    assert said(template, "en", word="a").endswith(" CLINICS 50 %")
