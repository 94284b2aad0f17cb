# The real program, driven by its own command line.
add_test(NAME "cli: the kith program does what its help says"
         COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/cli.py --kith $<TARGET_FILE:kith>)
set_tests_properties("cli: the kith program does what its help says" PROPERTIES TIMEOUT 300)
