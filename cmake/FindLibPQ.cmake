include(SignprepFind)
signprep_find(LibPQ libpq pq libpq-fe.h)
