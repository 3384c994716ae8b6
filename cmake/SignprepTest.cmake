# signprep_test(NAME SOURCES… [LIBS …]): a cmocka program linked with the static library, internals visible.
# Data paths: SIGNPREP_TESTS_DIR (tests/ in the source tree) and the environment variable SIGNPREP_SHARED (may be unset).
function(signprep_test name)
	cmake_parse_arguments(arg "" "" "SOURCES;LIBS" ${ARGN})
	add_executable(test_${name} ${arg_SOURCES} ${arg_UNPARSED_ARGUMENTS})
	target_link_libraries(test_${name} PRIVATE sp_flags ${arg_LIBS} signprep_static ${signprep_libraries} CMocka::CMocka)
	target_compile_definitions(test_${name} PRIVATE SIGNPREP_TESTS_DIR="${PROJECT_SOURCE_DIR}/tests")
	add_test(NAME ${name} COMMAND test_${name})
	set_tests_properties(${name} PROPERTIES TIMEOUT 120 SKIP_RETURN_CODE 77)
endfunction()
