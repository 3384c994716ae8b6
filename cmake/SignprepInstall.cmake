# Headers, both libraries, the command, a pkg-config file and a CMake package (signprep::shared, signprep::static).
include(CMakePackageConfigHelpers)

install(DIRECTORY include/signprep ${PROJECT_BINARY_DIR}/include/signprep
	DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(TARGETS signprep_shared signprep_static EXPORT signprep-targets
	ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(SIGNPREP_BUILD_CLI)
	install(TARGETS signprep_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

# Licence, the request's JSON Schema, samples. The manual page is installed where it is made.
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY samples DESTINATION ${CMAKE_INSTALL_DOCDIR} USE_SOURCE_PERMISSIONS)
install(DIRECTORY docs/schema/ DESTINATION ${CMAKE_INSTALL_DATADIR}/signprep FILES_MATCHING PATTERN "*.schema.json")

set(signprep_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/signprep)
install(EXPORT signprep-targets NAMESPACE signprep:: DESTINATION ${signprep_package_dir})
configure_package_config_file(cmake/signprep-config.cmake.in signprep-config.cmake INSTALL_DESTINATION ${signprep_package_dir})
write_basic_package_version_file(signprep-config-version.cmake COMPATIBILITY SameMajorVersion)
install(FILES ${PROJECT_BINARY_DIR}/signprep-config.cmake ${PROJECT_BINARY_DIR}/signprep-config-version.cmake
	cmake/FindMuPDF.cmake cmake/FindHarfBuzzSubset.cmake cmake/FindcJSON.cmake cmake/Findlibcsv.cmake cmake/Findutf8proc.cmake cmake/FindPCRE2.cmake
	cmake/FindRabbitMQ.cmake cmake/FindSeccomp.cmake cmake/SignprepFind.cmake
	DESTINATION ${signprep_package_dir})

# What a static link needs, for pkg-config --static: the archive's own list plus MuPDF's.
set(SIGNPREP_PC_PRIVATE "-lmupdf -lfreetype -lharfbuzz-subset -lharfbuzz -lz")
foreach(library ${MuPDF_PRIVATE_LIBRARIES})
	get_filename_component(name ${library} NAME)
	string(REGEX REPLACE "^lib(.*)\\.(a|so.*)$" "-l\\1" flag ${name})
	string(APPEND SIGNPREP_PC_PRIVATE " ${flag}")
endforeach()
string(APPEND SIGNPREP_PC_PRIVATE " -lcjson -lexpat -lcsv -lcurl -lrabbitmq -lssl -lcrypto -lsqlite3 -lutf8proc -lpcre2-8 -lseccomp -lpthread -lm")
foreach(kind LIBDIR INCLUDEDIR)
	set(SIGNPREP_PC_${kind} ${CMAKE_INSTALL_${kind}})
	if(NOT IS_ABSOLUTE ${CMAKE_INSTALL_${kind}})
		string(PREPEND SIGNPREP_PC_${kind} "\${prefix}/")
	endif()
endforeach()
set(SIGNPREP_PC_PREFIX ${CMAKE_INSTALL_PREFIX})
if(NOT IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR})
	file(RELATIVE_PATH upwards /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
	string(REGEX REPLACE "/$" "" upwards ${upwards})
	set(SIGNPREP_PC_PREFIX "\${pcfiledir}/${upwards}")
endif()
configure_file(cmake/signprep.pc.in signprep.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/signprep.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
