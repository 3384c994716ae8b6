include(SignprepFind)
signprep_find(libcsv libcsv csv csv.h)
