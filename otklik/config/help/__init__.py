"""The user guide inside the program: the pages of docs/guide, in the reader's language, where his question comes up."""
