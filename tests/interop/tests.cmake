# The exchange with an independent implementation (Fedify), over HTTP and TLS, with both kinds of signatures.
# tools/dev/node_modules tests/interop installs the peer; tools/test does that.
foreach(pair http:cavage tls:rfc9421)
    string(REPLACE ":" ";" pair ${pair})
    list(GET pair 0 scheme)
    list(GET pair 1 signatures)
    add_test(NAME "interop: the fedify peer against itself ${scheme} ${signatures}"
             COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/peer_to_peer.py --scheme ${scheme} --signatures ${signatures})
    set_tests_properties("interop: the fedify peer against itself ${scheme} ${signatures}"
                         PROPERTIES TIMEOUT 180)
endforeach()

# One at a time: they share the names and addresses of the test network.
foreach(pair http:cavage http:rfc9421 tls:cavage tls:rfc9421)
    string(REPLACE ":" ";" pair ${pair})
    list(GET pair 0 scheme)
    list(GET pair 1 signatures)
    set(name "interop: fedify over ${scheme} with ${signatures}")
    add_test(NAME ${name}
             COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/run.py --kith $<TARGET_FILE:kith>
                     --scheme ${scheme} --signatures ${signatures})
    set_tests_properties(${name} PROPERTIES TIMEOUT 900 RESOURCE_LOCK test_network)
endforeach()
foreach(pair http:cavage tls:rfc9421)
    string(REPLACE ":" " " pair ${pair})
    set_tests_properties("interop: the fedify peer against itself ${pair}" PROPERTIES RESOURCE_LOCK test_network)
endforeach()
