# A text file as C: cmake -DINPUT= -DOUTPUT= -DNAME= -DHEADER= -P EmbedText.cmake
file(READ ${INPUT} hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
file(WRITE ${OUTPUT} "/* Made of a text by the build. */\n#include \"${HEADER}\"\n\nconst unsigned char ${NAME}[] = {\n${bytes}0x00 };\nconst size_t ${NAME}_length = sizeof ${NAME} - 1;\n")
