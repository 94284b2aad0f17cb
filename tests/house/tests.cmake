# The house rules over the whole tree, and a check that each rule does find what it is for.
add_test(NAME "house rules" COMMAND python3 ${CMAKE_SOURCE_DIR}/tools/dev/tidy.py)
add_test(NAME "house rules: each rule finds its violation"
         COMMAND python3 ${CMAKE_SOURCE_DIR}/tests/house/tidy_test.py)
# What tools/dev/mutants takes out must be there; whether the tests notice it takes half an hour to tell.
add_test(NAME "house rules: each mutant fits the sources"
         COMMAND python3 ${CMAKE_SOURCE_DIR}/tools/dev/mutants --list)
