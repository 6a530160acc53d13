# The kinds of target. A folder's CMakeLists.txt only lists its contents.
include(GoogleTest)

# sallyport_library(NAME SOURCES... [DEPENDS ...]): a library of the top folder that it is in. The global property
# SALLYPORT_LIBRARIES_<top folder> lists them. DEPENDS names targets, which may be defined later.
function(sallyport_library NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(${NAME} STATIC ${ARG_SOURCES})
  target_link_libraries(${NAME} PUBLIC sallyport_options ${ARG_DEPENDS})
  file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  string(REGEX REPLACE "/.*" "" top ${folder})
  set_property(GLOBAL APPEND PROPERTY SALLYPORT_LIBRARIES_${top} ${NAME})
endfunction()

# sallyport_test_library(NAME SOURCES... [DEPENDS ...]): a library that several test programs share. It is built for
# them only.
function(sallyport_test_library NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  if(NOT BUILD_TESTING)
    return()
  endif()
  add_library(${NAME} STATIC EXCLUDE_FROM_ALL ${ARG_SOURCES})
  target_link_libraries(${NAME} PUBLIC sallyport_options ${ARG_DEPENDS})
endfunction()

# sallyport_public(FILE...): headers of this folder that programs outside the tree may include, with the .def files that
# they include. `cmake --install` installs these and no others; each compiles on its own (tests/package/run.sh).
function(sallyport_public)
  list(TRANSFORM ARGN PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  set_property(GLOBAL APPEND PROPERTY SALLYPORT_PUBLIC ${ARGN})
endfunction()

# sallyport_rooms(): every folder below this one that has a CMakeLists.txt. Adding or deleting a folder is enough.
function(sallyport_rooms)
  file(GLOB rooms CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} */CMakeLists.txt)
  foreach(room IN LISTS rooms)
    get_filename_component(folder ${room} DIRECTORY)
    add_subdirectory(${folder})
  endforeach()
endfunction()

# The targets that scripts/test.sh builds for the thread sanitizer and for fuzzing.
add_custom_target(sallyport_concurrency_tests)
add_custom_target(sallyport_fuzz_targets)

# sallyport_test(NAME SOURCES... [DEPENDS ...] [LABELS ...]): a GoogleTest program, run by ctest. A test
# with threads links Threads::Threads, or has the label "concurrency": it runs under the thread sanitizer too.
function(sallyport_test NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LABELS" ${ARGN})
  if(NOT BUILD_TESTING OR SALLYPORT_FUZZ)
    return()
  endif()
  find_package(GTest REQUIRED)
  add_executable(${NAME} ${ARG_SOURCES})
  target_link_libraries(${NAME} PRIVATE ${ARG_DEPENDS} sallyport_options GTest::gmock GTest::gtest_main)
  target_compile_definitions(${NAME} PRIVATE SALLYPORT_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  if("Threads::Threads" IN_LIST ARG_DEPENDS)
    list(APPEND ARG_LABELS concurrency)
  endif()
  if("concurrency" IN_LIST ARG_LABELS)
    add_dependencies(sallyport_concurrency_tests ${NAME})
  endif()
  if(ARG_LABELS)
    set(labels LABELS "${ARG_LABELS}")
  endif()
  gtest_discover_tests(${NAME} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 600 ${labels})
endfunction()

# sallyport_fuzz(NAME SOURCE CORPUS [DEPENDS ...]): a fuzz target. With SALLYPORT_FUZZ it is a libFuzzer
# program; otherwise the same entry point replays the corpus as an ordinary test, so that every file in
# the tree runs under every preset.
function(sallyport_fuzz NAME)
  cmake_parse_arguments(ARG "" "SOURCE;CORPUS" "DEPENDS" ${ARGN})
  if(NOT BUILD_TESTING)
    return()
  endif()
  if(SALLYPORT_FUZZ)
    add_executable(${NAME} ${ARG_SOURCE})
    target_link_options(${NAME} PRIVATE -fsanitize=fuzzer)
    add_dependencies(sallyport_fuzz_targets ${NAME})
    add_test(NAME ${NAME} COMMAND ${PROJECT_SOURCE_DIR}/tests/fuzz/run.sh $<TARGET_FILE:${NAME}> ${ARG_CORPUS})
    set_tests_properties(${NAME} PROPERTIES LABELS fuzz TIMEOUT 3600)
  else()
    add_executable(${NAME} ${ARG_SOURCE} ${PROJECT_SOURCE_DIR}/tests/fuzz/replay.cpp)
    add_test(NAME ${NAME}.corpus COMMAND ${NAME} ${ARG_CORPUS})
    set_tests_properties(${NAME}.corpus PROPERTIES TIMEOUT 300)
  endif()
  target_link_libraries(${NAME} PRIVATE ${ARG_DEPENDS} sallyport_options)
endfunction()
