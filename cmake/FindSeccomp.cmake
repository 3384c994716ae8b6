include(SignprepFind)
signprep_find(Seccomp libseccomp seccomp seccomp.h)
