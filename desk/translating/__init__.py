"""Translating a row: the English text, another language beside it, and the words of the glossary."""
