# What must not compile: the types that carry a personal detail, and each case's twin that must.
add_test(NAME "types: what must not compile"
         COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/run.py ${CMAKE_CXX_COMPILER})
set_tests_properties("types: what must not compile" PROPERTIES TIMEOUT 600)
