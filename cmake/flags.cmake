# Warnings, hardening and sanitizers, the same for every target.
set(KITH_SANITIZE "" CACHE STRING "Sanitizers: address,undefined or thread")

# A warning stops us, and nobody who builds a release with another compiler.
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion $<$<NOT:$<CONFIG:Release>>:-Werror>)
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
    add_compile_options(-Wthread-safety -Wno-gnu-statement-expression -Wno-missing-designated-field-initializers)
else()
    # g++ 12 reports fields that have a default member initializer, and strings it inlined wrongly (bug 105651).
    add_compile_options(-Wno-missing-field-initializers -Wno-restrict)
    # And where it optimises, members of values that it made within braces and never destroys (bug 105562).
    add_compile_options($<$<CONFIG:Release>:-Wno-maybe-uninitialized>)
    # Let the compiler fill half a gigabyte before it collects garbage, a tenth of its time otherwise.
    add_compile_options("SHELL:--param ggc-min-expand=300" "SHELL:--param ggc-min-heapsize=500000")
endif()

# Sources are found by the same relative name in every checkout, so that a compiler cache works across them.
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)

if(KITH_SANITIZE)
    add_compile_options(-fsanitize=${KITH_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -g1)
    add_link_options(-fsanitize=${KITH_SANITIZE})
else()
    add_compile_options(-fstack-protector-strong -fPIE)
    add_compile_definitions($<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
    add_link_options(-Wl,-z,relro,-z,now)
endif()

find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
