# The client API as Mastodon's clients see it, held against the OpenAPI description of the Mastodon API.
# tools/dev/node_modules tests/clients installs them, and tests/interop the Node.js they run on; tools/test does that.
add_test(NAME "clients: a real Mastodon's recorded answers fit the contract, spoilt ones do not"
         COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/run.py --alone contract_test.mjs)
set_tests_properties("clients: a real Mastodon's recorded answers fit the contract, spoilt ones do not"
                     PROPERTIES TIMEOUT 120)

# kith_client_day(name timeout arguments…): one day of days/. They share the names and addresses of the test network.
function(kith_client_day name timeout)
    add_test(NAME "clients: ${name}"
             COMMAND python3 ${CMAKE_SOURCE_DIR}/tests/clients/run.py --kith $<TARGET_FILE:kith> ${ARGN})
    set_tests_properties("clients: ${name}" PROPERTIES TIMEOUT ${timeout} RESOURCE_LOCK test_network)
endfunction()
kith_client_day("a day with masto.js" 900 --day masto)
kith_client_day("a day with megalodon" 900 --day megalodon)
kith_client_day("a day with toot" 900 --day toot)
kith_client_day("every operation answers as docs/client-api.md says" 900
                --day operations check ${CMAKE_SOURCE_DIR}/docs/client-api.md)

# The table of routes is made by a test of the node, right before.
add_test(NAME "clients: the routes are written down"
         COMMAND test_mastodon "--test-case=each route is there once and needs a scope*")
set_tests_properties("clients: the routes are written down" PROPERTIES TIMEOUT 300 FIXTURES_SETUP api_routes)
kith_client_day("every route refuses what is wrong" 900
                --no-peer --day refusals ${CMAKE_BINARY_DIR}/api-routes.txt)
set_tests_properties("clients: every route refuses what is wrong" PROPERTIES FIXTURES_REQUIRED api_routes)
