# The client API as Mastodon's clients see it, held against the OpenAPI description of the Mastodon API.
# tools/dev/node_modules tests/clients installs them, and tests/interop the Node.js they run on; tools/test does that.
add_test(NAME "clients: a real Mastodon's recorded answers fit the contract, spoilt ones do not"
         COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/run.py --alone contract_test.mjs)
set_tests_properties("clients: a real Mastodon's recorded answers fit the contract, spoilt ones do not"
                     PROPERTIES TIMEOUT 120)
