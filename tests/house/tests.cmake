# The house rules over the whole tree, and a check that each rule does find what it is for.
add_test(NAME "house rules" COMMAND python3 ${CMAKE_SOURCE_DIR}/tools/dev/tidy.py)
add_test(NAME "house rules: each rule finds its violation"
         COMMAND python3 ${CMAKE_SOURCE_DIR}/tests/house/tidy_test.py)
add_test(NAME "clang-tidy: joined or alone it finds the same"
         COMMAND python3 ${CMAKE_SOURCE_DIR}/tests/house/clang_tidy_test.py)
set_tests_properties("clang-tidy: joined or alone it finds the same" PROPERTIES SKIP_RETURN_CODE 77)
# What tools/dev/mutants takes out must be there; whether the tests notice it takes half an hour to tell.
add_test(NAME "house rules: each mutant fits the sources"
         COMMAND python3 ${CMAKE_SOURCE_DIR}/tools/dev/mutants --list)
