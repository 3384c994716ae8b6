include(SignprepFind)
signprep_find(utf8proc libutf8proc utf8proc utf8proc.h)
