"""The outbox: a mail is a row written in the transaction that wants it, sent once, then emptied."""
