"""The project's file: the only package that knows SQLite and peewee."""
