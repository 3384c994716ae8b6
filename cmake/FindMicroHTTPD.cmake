include(SignprepFind)
signprep_find(MicroHTTPD libmicrohttpd microhttpd microhttpd.h)
