"""Invented clinics for demonstrations and measurements, each marked as such.

words    what names and sentences are made of (content/demo)
chance   dice and dates
clinic   one invented clinic as plain values; offers, prices, packages its parts (pure)
write    from plain values to rows, a batch at a time; remove takes them away again
actions  what the command calls
"""
