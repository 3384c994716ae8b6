# harfbuzz-subset, and harfbuzz below it.
include(SignprepFind)
signprep_find(HarfBuzzSubset harfbuzz-subset harfbuzz-subset harfbuzz/hb-subset.h)
find_library(HarfBuzzSubset_harfbuzz_LIBRARY harfbuzz)
mark_as_advanced(HarfBuzzSubset_harfbuzz_LIBRARY)
if(HarfBuzzSubset_FOUND AND HarfBuzzSubset_harfbuzz_LIBRARY)
	set_target_properties(HarfBuzzSubset::HarfBuzzSubset PROPERTIES INTERFACE_LINK_LIBRARIES "${HarfBuzzSubset_harfbuzz_LIBRARY}")
endif()
