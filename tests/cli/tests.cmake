# The real program, driven by its own command line.
add_test(NAME "cli: the kith program does what its help says"
         COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/cli.py --kith $<TARGET_FILE:kith>)
set_tests_properties("cli: the kith program does what its help says" PROPERTIES TIMEOUT 300)
add_test(NAME "cli: streams are served on a port of their own where one is named"
         COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/streaming_port.py --kith $<TARGET_FILE:kith>)
set_tests_properties("cli: streams are served on a port of their own where one is named" PROPERTIES TIMEOUT 120)
# The demonstration's steps, each of which it checks; the program is given as tools/run gives it.
add_test(NAME "cli: the demonstration tells its story to the end"
         COMMAND python3 ${PROJECT_SOURCE_DIR}/tools/demo/demo.py --kith ./kith --quick
         WORKING_DIRECTORY ${CMAKE_BINARY_DIR})
set_tests_properties("cli: the demonstration tells its story to the end" PROPERTIES TIMEOUT 300)
