# kith_layer: a folder as a static library whose users can include that folder and what lies below it, no more.
#
# Headers are reached through <build>/view/<target>/, which holds one symbolic link to the folder; a target sees
# its own view and those of the targets it links, so an include against the arrows is "file not found".

function(kith_sources out)
    set(found)
    foreach(folder IN LISTS ARGN)
        file(GLOB here CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.cpp)
        list(APPEND found ${here})
    endforeach()
    list(FILTER found EXCLUDE REGEX "_(fuzz|bench)\\.cpp$")
    set(${out} ${found} PARENT_SCOPE)
endfunction()

function(kith_view target folder)
    set(view ${CMAKE_BINARY_DIR}/view/${target})
    cmake_path(GET folder PARENT_PATH parent)
    file(MAKE_DIRECTORY ${view}/${parent})
    if(NOT EXISTS ${view}/${folder})
        file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${folder} ${view}/${folder} SYMBOLIC)
    endif()
    target_include_directories(${target} PUBLIC ${view})
endfunction()

# kith_layer(target folder [FOLDERS sub-folders…] [LINKS targets…])
function(kith_layer target folder)
    cmake_parse_arguments(arg "" "" "FOLDERS;LINKS" ${ARGN})
    kith_sources(sources ${folder} ${arg_FOLDERS})
    if(NOT sources)
        file(WRITE ${CMAKE_BINARY_DIR}/${target}_empty.cpp "namespace kith {}\n")
        set(sources ${CMAKE_BINARY_DIR}/${target}_empty.cpp)
    endif()
    add_library(${target} STATIC ${sources})
    kith_view(${target} ${folder})
    target_link_libraries(${target} PUBLIC ${arg_LINKS})
endfunction()

# kith_program(name folder LINKS targets…)
function(kith_program name folder)
    cmake_parse_arguments(arg "" "" "LINKS" ${ARGN})
    kith_sources(sources ${folder})
    if(NOT sources)
        return()
    endif()
    add_executable(${name} ${sources})
    kith_view(${name} ${folder})
    target_link_libraries(${name} PRIVATE ${arg_LINKS})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
endfunction()

# kith_embed(target folder extension name): the folder's files as string_views in <name>_embedded.cpp, reached by
# `kith::embedded::<name>()` (declared in consent/base/embedded.h), sorted by file name.
function(kith_embed target folder extension name)
    file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.${extension})
    set(out ${CMAKE_BINARY_DIR}/embedded/${name}_embedded.cpp)
    add_custom_command(
        OUTPUT ${out}
        COMMAND ${CMAKE_COMMAND} "-DFILES=${files}" -DOUT=${out} -DNAME=${name}
                -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
        DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
        VERBATIM)
    target_sources(${target} PRIVATE ${out})
endfunction()
