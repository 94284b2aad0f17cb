# Media in a store that speaks S3: OpenStack Swift, by Debian's own Python, on loopback and in memory.
add_test(NAME "s3: a node keeps its media in a real store"
         COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/run.py --kith $<TARGET_FILE:kith>)
set_tests_properties("s3: a node keeps its media in a real store" PROPERTIES TIMEOUT 600)
