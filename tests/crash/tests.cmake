# The real program, killed.
add_test(NAME "crash: kill -9 in the middle of 1000 deliveries"
         COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/kill.py --kith $<TARGET_FILE:kith>)
set_tests_properties("crash: kill -9 in the middle of 1000 deliveries" PROPERTIES TIMEOUT 600)
add_test(NAME "crash: kill -9 at any moment of an erasure"
         COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/erase.py --kith $<TARGET_FILE:kith>)
set_tests_properties("crash: kill -9 at any moment of an erasure" PROPERTIES TIMEOUT 600)
add_test(NAME "crash: kill -9 in the middle of an import"
         COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/import.py --kith $<TARGET_FILE:kith>)
set_tests_properties("crash: kill -9 in the middle of an import" PROPERTIES TIMEOUT 600)
