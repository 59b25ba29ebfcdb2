"""The folder, and what is looked at when nothing else is asked for."""

from tools.bench.setting import ROOT

HOME = ROOT / "var" / "audit"
LANGUAGES = ("en", "ko", "zh-hans", "ja", "ar", "ru")
RIGHT_TO_LEFT = ("ar",)
WIDTHS = (320, 768, 1280)
HEIGHT = 800
SCHEMES = ("light", "dark")
