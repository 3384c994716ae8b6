include(SignprepFind)
signprep_find(cJSON libcjson cjson cjson/cJSON.h)
