# Each page in a real browser: phone and desktop, light and dark, with and without scripts, and axe-core.
# tools/dev/node_modules tests/pages installs what it takes; tools/test does that. Pictures go to build/*/pages.
add_test(NAME "pages: nothing to complain about in a browser"
         COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/run.py --kith $<TARGET_FILE:kith> --out ${CMAKE_BINARY_DIR}/pages)
set_tests_properties("pages: nothing to complain about in a browser"
                     PROPERTIES TIMEOUT 600 RESOURCE_LOCK test_network)

add_test(NAME "pages: the consent centre in all its states"
         COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/samples.py --part consent
                 --test-node $<TARGET_FILE:test_node>
                 --samples ${CMAKE_BINARY_DIR}/pages-sample --out ${CMAKE_BINARY_DIR}/pages-consent)
set_tests_properties("pages: the consent centre in all its states" PROPERTIES TIMEOUT 600)

add_test(NAME "pages: the second step of sign-in in all its states"
         COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/samples.py --part "second step"
                 --test-node $<TARGET_FILE:test_node>
                 --samples ${CMAKE_BINARY_DIR}/pages-sample --out ${CMAKE_BINARY_DIR}/pages-second-step)
set_tests_properties("pages: the second step of sign-in in all its states" PROPERTIES TIMEOUT 600)

add_test(NAME "pages: passkeys in all their states"
         COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/samples.py --part passkey
                 --test-node $<TARGET_FILE:test_node>
                 --samples ${CMAKE_BINARY_DIR}/pages-sample --out ${CMAKE_BINARY_DIR}/pages-passkey)
set_tests_properties("pages: passkeys in all their states" PROPERTIES TIMEOUT 600)

add_test(NAME "pages: a passkey is made, signs in and is removed in a browser"
         COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/passkeys.py --kith $<TARGET_FILE:kith>
                 --out ${CMAKE_BINARY_DIR}/pages-passkey-used)
set_tests_properties("pages: a passkey is made, signs in and is removed in a browser"
                     PROPERTIES TIMEOUT 600 RESOURCE_LOCK test_network)

add_test(NAME "pages: the operators' in all their states"
         COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/samples.py --part operator
                 --test-node $<TARGET_FILE:test_node>
                 --samples ${CMAKE_BINARY_DIR}/pages-sample --out ${CMAKE_BINARY_DIR}/pages-operator)
set_tests_properties("pages: the operators' in all their states" PROPERTIES TIMEOUT 600)

add_test(NAME "pages: the desk by keyboard, the centre and the links by touch"
         COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/use.py --kith $<TARGET_FILE:kith>
                 --out ${CMAKE_BINARY_DIR}/pages-used)
set_tests_properties("pages: the desk by keyboard, the centre and the links by touch"
                     PROPERTIES TIMEOUT 600 RESOURCE_LOCK test_network)
