include(SignprepFind)
signprep_find(PCRE2 libpcre2-8 pcre2-8 pcre2.h)
