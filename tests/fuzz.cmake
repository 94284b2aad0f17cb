# Fuzz targets stand beside the parser they feed: <folder>/<name>_fuzz.cpp, with FUZZ_TARGET(bytes) {…}
# (consent/base/fuzz_target.h). Under clang with KITH_FUZZ they are libFuzzer programs; otherwise they replay
# the seeds of tests/fuzz_seeds/<name>/ as one ctest each.
set(KITH_FUZZ_LAYERS consent/base:kith_base consent/crypto:kith_consent consent:kith_consent
                     activitypub/wire:kith_wire node:kith_node
                     activitypub/fetch:kith_activitypub node/http:kith_node
                     node/portability:kith_node node/consent:kith_node node/mastodon:kith_node
                     node/media:kith_node node/push:kith_node)
foreach(pair IN LISTS KITH_FUZZ_LAYERS)
    string(REPLACE ":" ";" pair ${pair})
    list(GET pair 0 folder)
    list(GET pair 1 target)
    file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*_fuzz.cpp)
    foreach(file IN LISTS files)
        cmake_path(GET file STEM name)
        add_executable(${name} ${file})
        target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
        target_link_libraries(${name} PRIVATE ${target})
        if(KITH_FUZZ)
            target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
            target_link_options(${name} PRIVATE -fsanitize=fuzzer)
        else()
            target_sources(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests/support/fuzz_replay.cc)
            string(REGEX REPLACE "_fuzz$" "" seeds ${name})
            add_test(NAME "fuzz seeds: ${seeds}"
                     COMMAND ${name} ${CMAKE_SOURCE_DIR}/tests/fuzz_seeds/${seeds})
        endif()
    endforeach()
endforeach()
if(KITH_FUZZ)
    # Coverage for the code under test too.
    foreach(layer kith_base kith_consent kith_wire kith_storage kith_activitypub kith_node)
        target_compile_options(${layer} PRIVATE -fsanitize=fuzzer-no-link)
    endforeach()
endif()
