include(SignprepFind)
signprep_find(CMocka cmocka cmocka cmocka.h)
