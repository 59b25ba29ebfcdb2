"""What `make bench` is made of.

setting     folders, and the environment that every measured process gets
databases   SQLite files of each size, kept under var/bench; cluster: a PostgreSQL that is kept beside them
worker      one process with one database, which measures when asked; tasks, filters, weight: what it measures
pages       asks such workers in turns, rows 1 to 6 and 9; visits: a real server, rows 7 to 11; desk: staff, row 12
flood       requests at a steady pace, row 11
rows        what is to be reached; report: the table
"""
