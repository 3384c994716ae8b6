include(SignprepFind)
signprep_find(CMocka cmocka cmocka cmocka.h)
if(CMocka_FOUND AND CMocka_VERSION VERSION_LESS 2.0)
	# cmocka 2 has one of these for each sign, and deprecates the name that 1 knows.
	set_property(TARGET CMocka::CMocka PROPERTY INTERFACE_COMPILE_DEFINITIONS assert_int_in_range=assert_in_range)
endif()
