"""Documents that leave the program: an edition of a brief as a value, and that value in each format.

    document = document_of(project, Edition.STREAM, version=version, stream=stream)
    written = write(document, Format.PDF)   # bytes, and sentences for the person who asked for it

The same project gives the same bytes, on any machine and day.
"""
