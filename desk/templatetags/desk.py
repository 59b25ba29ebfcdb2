from django import template

from core.typography import grouped as by_thousands

register = template.Library()


@register.filter
def grouped(number: int) -> str:
    """'145,584'."""
    return by_thousands(number)
