# What `cmake --install` puts where: the programs, and the engine as a library for somebody else's program.
#
#   bin/sallyport, bin/sallyport-bench, sbin/sallyportd  by the folders that make them, where they are built
#   lib/libsallyport.a                                   dissectors, rules and alg in one archive
#   include/sallyport/{dissectors,rules,alg}/...         its headers; "-I include/sallyport", as in the tree
#   lib/cmake/sallyport/                                 find_package(sallyport) -> sallyport::engine
#   lib/pkgconfig/sallyport.pc                           pkg-config sallyport
#   share/sallyport/                                     the demonstration's policy and capture
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(FILES pcaps/demo.policy pcaps/demo.pcap DESTINATION ${CMAKE_INSTALL_DATADIR}/sallyport)

# Instrumented archives are of no use to anybody else.
if(SALLYPORT_SANITIZE OR SALLYPORT_FUZZ OR SALLYPORT_COVERAGE)
  return()
endif()

set(libraries "")
foreach(top dissectors rules alg)
  get_property(parts GLOBAL PROPERTY SALLYPORT_LIBRARIES_${top})
  list(APPEND libraries ${parts})
endforeach()
list(TRANSFORM libraries REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>" OUTPUT_VARIABLE objects)
add_library(sallyport_engine STATIC ${objects})
add_library(sallyport::engine ALIAS sallyport_engine)
set_target_properties(sallyport_engine PROPERTIES OUTPUT_NAME sallyport EXPORT_NAME engine LINKER_LANGUAGE CXX)
target_compile_features(sallyport_engine PUBLIC cxx_std_20)
target_link_libraries(sallyport_engine PUBLIC fmt::fmt)
target_include_directories(sallyport_engine PUBLIC
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/sallyport>)

install(TARGETS sallyport_engine EXPORT sallyport ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY dissectors rules alg DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/sallyport
  FILES_MATCHING PATTERN "*.h" PATTERN "*.def"
  PATTERN testdata EXCLUDE PATTERN testing EXCLUDE PATTERN places.h EXCLUDE
  PATTERN counted_buffers.h EXCLUDE
  PATTERN "*_bench.h" EXCLUDE PATTERN print.h EXCLUDE)

set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/sallyport)
install(EXPORT sallyport NAMESPACE sallyport:: FILE sallyport-targets.cmake DESTINATION ${config_dir})
configure_package_config_file(cmake/sallyport-config.cmake.in ${PROJECT_BINARY_DIR}/sallyport-config.cmake
  INSTALL_DESTINATION ${config_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/sallyport-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/sallyport-config.cmake ${PROJECT_BINARY_DIR}/sallyport-config-version.cmake
  DESTINATION ${config_dir})

# The prefix is found from where the file lies, so that an installed tree can be moved.
file(RELATIVE_PATH pc_to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/sallyport.pc.in ${PROJECT_BINARY_DIR}/sallyport.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/sallyport.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
