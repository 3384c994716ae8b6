# One interface target carries every flag; rooms link it and nothing sets global flags.
add_library(sp_flags INTERFACE)
target_include_directories(sp_flags INTERFACE
	${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/include ${PROJECT_BINARY_DIR}/include)
target_compile_definitions(sp_flags INTERFACE _POSIX_C_SOURCE=200809L _DEFAULT_SOURCE)
target_compile_options(sp_flags INTERFACE
	-Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -Wno-format-nonliteral
	-fno-strict-aliasing -fstack-protector-strong)
if(SIGNPREP_WERROR)
	target_compile_options(sp_flags INTERFACE -Werror)
endif()
if(SIGNPREP_SANITIZE)
	string(REPLACE ";" "," sanitizers "${SIGNPREP_SANITIZE}")
	target_compile_options(sp_flags INTERFACE -fsanitize=${sanitizers} -fno-omit-frame-pointer -fno-sanitize-recover=all)
	target_link_options(sp_flags INTERFACE -fsanitize=${sanitizers})
endif()
if(SIGNPREP_FUZZ)
	target_compile_options(sp_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(SIGNPREP_COVERAGE)
	target_compile_options(sp_flags INTERFACE --coverage)
	target_compile_definitions(sp_flags INTERFACE SP_COVERAGE=1)
	target_link_options(sp_flags INTERFACE --coverage)
endif()

# A room of the house: an object library whose sources are listed in its own CMakeLists.txt.
function(signprep_room name)
	add_library(sp_${name} OBJECT ${ARGN})
	target_link_libraries(sp_${name} PUBLIC sp_flags)
endfunction()
