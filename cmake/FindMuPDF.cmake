# Finds MuPDF 1.21 or newer and defines MuPDF::MuPDF.
#
# Why not pkg-config: Debian 12 ships 1.21.1 as static archives whose mupdf.pc states 1.19.0 and omits
# harfbuzz. The version is read from the header, and the private libraries are completed here: those the
# archive leaves undefined are looked for one by one.
find_path(MuPDF_INCLUDE_DIR mupdf/fitz.h)
find_library(MuPDF_LIBRARY mupdf)
find_library(MuPDF_THIRD_LIBRARY NAMES mupdf-third mupdfthird)

if(MuPDF_INCLUDE_DIR AND EXISTS ${MuPDF_INCLUDE_DIR}/mupdf/fitz/version.h)
	file(STRINGS ${MuPDF_INCLUDE_DIR}/mupdf/fitz/version.h line REGEX "define FZ_VERSION \"")
	string(REGEX REPLACE ".*\"([0-9.]+).*" "\\1" MuPDF_VERSION "${line}")
endif()

set(MuPDF_PRIVATE_LIBRARIES "")
if(MuPDF_LIBRARY MATCHES "\\.a$")
	if(MuPDF_THIRD_LIBRARY)
		list(APPEND MuPDF_PRIVATE_LIBRARIES ${MuPDF_THIRD_LIBRARY})
	endif()
	foreach(name mujs gumbo openjp2 jbig2dec jpeg freetype harfbuzz z m)
		find_library(MuPDF_${name}_LIBRARY ${name})
		mark_as_advanced(MuPDF_${name}_LIBRARY)
		if(MuPDF_${name}_LIBRARY)
			list(APPEND MuPDF_PRIVATE_LIBRARIES ${MuPDF_${name}_LIBRARY})
		elseif(NOT MuPDF_THIRD_LIBRARY)
			message(STATUS "MuPDF: library ${name} not found; linking may fail")
		endif()
	endforeach()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(MuPDF REQUIRED_VARS MuPDF_LIBRARY MuPDF_INCLUDE_DIR VERSION_VAR MuPDF_VERSION)
mark_as_advanced(MuPDF_INCLUDE_DIR MuPDF_LIBRARY MuPDF_THIRD_LIBRARY)

if(MuPDF_FOUND AND NOT TARGET MuPDF::MuPDF)
	add_library(MuPDF::MuPDF UNKNOWN IMPORTED)
	set_target_properties(MuPDF::MuPDF PROPERTIES
		IMPORTED_LOCATION ${MuPDF_LIBRARY}
		INTERFACE_SYSTEM_INCLUDE_DIRECTORIES ${MuPDF_INCLUDE_DIR}
		INTERFACE_LINK_LIBRARIES "${MuPDF_PRIVATE_LIBRARIES}")
endif()
