include(SignprepFind)
signprep_find(QRencode libqrencode qrencode qrencode.h)
