"""What `make audit` is made of.

setting     folder, languages and widths; finding: what is wrong somewhere, and one line of the table
site        the portal as `make run` serves it, with a database of its own
kinds       the kinds of public pages, and how a visitor gets to each
browsers    browsers that share the pages out among them
look        one page as it is shown: axe-core, sideways scroll, targets (targets.js); views: all of them
crawl       every address that the home pages lead to; outline: what of a page the checks need
answers     what must hold for each answer alone; between, sitemap: what must hold between them; pages: all of it
speed       Lighthouse
sheets      pictures of all kinds of pages, to look at
report      the table
"""
