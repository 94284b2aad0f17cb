# Our receipts, read by implementations that are not ours: JSON Schema, JSON-LD and Data Integrity.
# tools/dev/node_modules tests/receipts installs them; tools/test does that.
add_test(NAME "receipts: independent validators accept them"
         COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/run.py)
set_tests_properties("receipts: independent validators accept them" PROPERTIES TIMEOUT 600)
