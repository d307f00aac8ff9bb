"""E-mail: what comes in by SMTP and IMAP, what goes out by SMTP."""
