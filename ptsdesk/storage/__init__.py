"""What is kept on this computer: the journal, the accounts, the settings, and the secrets in the system's keyring.

``sqlite`` is the only module with SQL of one engine; everything else of the journal is portable SQLAlchemy Core.
"""
