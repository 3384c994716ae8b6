# libsignprep holds every room but these: service and cli exist only in the program.
set(signprep_rooms sp_base sp_actions sp_pdfcore sp_locate sp_verify sp_template sp_preview sp_net sp_submit sp_wecom sp_isolate sp_convert sp_batch)
set(signprep_libraries MuPDF::MuPDF Freetype::Freetype HarfBuzzSubset::HarfBuzzSubset ZLIB::ZLIB cJSON::cJSON EXPAT::EXPAT libcsv::libcsv CURL::libcurl OpenSSL::SSL OpenSSL::Crypto RabbitMQ::RabbitMQ SQLite3::SQLite3
	utf8proc::utf8proc PCRE2::PCRE2 Seccomp::Seccomp Threads::Threads ${CMAKE_DL_LIBS} m)

foreach(kind SHARED STATIC)
	string(TOLOWER ${kind} suffix)
	add_library(signprep_${suffix} ${kind})
	foreach(room ${signprep_rooms})
		target_sources(signprep_${suffix} PRIVATE $<TARGET_OBJECTS:${room}>)
	endforeach()
	set_target_properties(signprep_${suffix} PROPERTIES OUTPUT_NAME signprep LINKER_LANGUAGE C EXPORT_NAME ${suffix}
		VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
	target_include_directories(signprep_${suffix} INTERFACE
		$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>
		$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
	target_link_libraries(signprep_${suffix} PRIVATE $<BUILD_INTERFACE:sp_flags> ${signprep_libraries})
endforeach()
# MuPDF's 2,672 symbols come from a static archive: hidden visibility alone would not keep them in.
target_link_options(signprep_shared PRIVATE
	-Wl,--exclude-libs,ALL -Wl,--version-script=${PROJECT_SOURCE_DIR}/cmake/signprep.map -Wl,--gc-sections)
set_target_properties(signprep_shared PROPERTIES LINK_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/signprep.map)
