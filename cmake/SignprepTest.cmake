# Where MuPDF is a static archive (Debian 12), the hundred test programs share one copy of it: most of its 40 MB are fonts, and
# each program would be linked with them.
set(signprep_test_mupdf "")
if(MuPDF_LIBRARY MATCHES "\\.a$")
	set(nothing ${PROJECT_BINARY_DIR}/nothing.c)
	file(GENERATE OUTPUT ${nothing} CONTENT "")
	add_library(mupdf_tests SHARED ${nothing})
	target_link_libraries(mupdf_tests PRIVATE -Wl,--whole-archive ${MuPDF_LIBRARY} -Wl,--no-whole-archive
		${MuPDF_PRIVATE_LIBRARIES} Freetype::Freetype m)
	# Named before signprep_static, it answers first, and nothing is left to take out of the archive.
	set(signprep_test_mupdf -Wl,--no-as-needed mupdf_tests)
endif()

# signprep_test(NAME SOURCES… [LIBS …]): a cmocka program linked with the static library, internals visible.
# Data paths: SIGNPREP_TESTS_DIR (tests/ in the source tree) and the environment variable SIGNPREP_SHARED (may be unset).
function(signprep_test name)
	cmake_parse_arguments(arg "" "" "SOURCES;LIBS" ${ARGN})
	add_executable(test_${name} ${arg_SOURCES} ${arg_UNPARSED_ARGUMENTS})
	target_link_libraries(test_${name} PRIVATE sp_flags ${signprep_test_mupdf} ${arg_LIBS} signprep_static ${signprep_libraries} CMocka::CMocka)
	target_compile_definitions(test_${name} PRIVATE SIGNPREP_TESTS_DIR="${PROJECT_SOURCE_DIR}/tests")
	add_test(NAME ${name} COMMAND test_${name})
	set_tests_properties(${name} PROPERTIES TIMEOUT 600 SKIP_RETURN_CODE 77)
endfunction()
