"""Documents: an edition of a brief as a value (`content`), and a writer of that value for each format.

    document = document_of(project, Edition.STREAM, version=version, stream=stream)
    written = write(document, Format.PDF)   # bytes, and notes for the person who asked

The same project gives the same bytes, on any machine and day.
"""
