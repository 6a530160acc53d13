# `cmake --install` installs the programs, and the engine as a library for other programs.
#
#   bin/sallyport, bin/sallyport-bench, sbin/sallyportd  by the folders that make them, where they are built
#   lib/libsallyport.a                                   dissectors, rules and alg in one archive
#   include/sallyport/{dissectors,rules,alg}/...         its public headers, which each folder names (sallyport_public());
#                                                        "-I include/sallyport", as in the tree
#   lib/cmake/sallyport/                                 find_package(sallyport) -> sallyport::engine
#   lib/pkgconfig/sallyport.pc                           pkg-config sallyport
#   share/sallyport/                                     the demonstration's policy and capture
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(FILES pcaps/demo.policy pcaps/demo.pcap DESTINATION ${CMAKE_INSTALL_DATADIR}/sallyport)

# A program without the sanitizers cannot link an archive that was built with them.
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
get_property(public GLOBAL PROPERTY SALLYPORT_PUBLIC)
target_sources(sallyport_engine PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${public})
list(TRANSFORM public REPLACE "^${PROJECT_SOURCE_DIR}/" "")
list(JOIN public "\n" lines)
file(WRITE ${PROJECT_BINARY_DIR}/public_headers.txt "${lines}\n")

install(TARGETS sallyport_engine EXPORT sallyport ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/sallyport)

set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/sallyport)
install(EXPORT sallyport NAMESPACE sallyport:: FILE sallyport-targets.cmake DESTINATION ${config_dir})
configure_package_config_file(cmake/sallyport-config.cmake.in ${PROJECT_BINARY_DIR}/sallyport-config.cmake
  INSTALL_DESTINATION ${config_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/sallyport-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/sallyport-config.cmake ${PROJECT_BINARY_DIR}/sallyport-config-version.cmake
  DESTINATION ${config_dir})

# The prefix follows from the place of the file, so that an installed tree can be moved.
file(RELATIVE_PATH pc_to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/sallyport.pc.in ${PROJECT_BINARY_DIR}/sallyport.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/sallyport.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
