"""What `make torture` is made of.

site        a portal with a database and folders of its own, whose server can be killed at any moment
patients    people who fill in the form with photos and press "send" again until they hold a reference
storm       many of them, while the server is killed and started again; audit: what is in the database afterwards
mails       the outbox, while those who send it are killed
keys        new keys for everything, while the rotation is killed
trouble     a full disk, a database that is away: what the patient reads then
"""
