# What a Debian package has and `cmake --install` leaves out; CPack runs this on the files that it packs.
if(NOT DEFINED ENV{SOURCE_DATE_EPOCH})
  set(ENV{SOURCE_DATE_EPOCH} ${CPACK_MEMPLAN_DATE})
endif()
set(share ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/share)
set(doc ${share}/doc/mem-plan)

# The text of the licence is on every Debian system.
file(REMOVE ${doc}/LICENSE)
file(COPY ${CMAKE_CURRENT_LIST_DIR}/copyright ${CMAKE_CURRENT_LIST_DIR}/changelog DESTINATION ${doc})
file(MAKE_DIRECTORY ${share}/lintian/overrides)
configure_file(${CMAKE_CURRENT_LIST_DIR}/lintian-overrides ${share}/lintian/overrides/mem-plan COPYONLY)

# The notices of what is linked statically, where the machine that packs has them.
foreach(library IN ITEMS libcli11-dev nlohmann-json3-dev libfmt-dev libhdf5-dev libaec-dev zlib1g-dev libeigen3-dev
                         rapidjson-dev libc6-dev libstdc++-12-dev)
  if(EXISTS /usr/share/doc/${library}/copyright)
    configure_file(/usr/share/doc/${library}/copyright ${doc}/libraries/${library} COPYONLY)
  endif()
endforeach()

file(GLOB_RECURSE texts ${share}/man/*.[15] ${doc}/changelog ${doc}/libraries/*)
execute_process(COMMAND gzip -9n ${texts} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND chmod -R u=rwX,go=rX ${CPACK_TEMPORARY_INSTALL_DIRECTORY} COMMAND_ERROR_IS_FATAL ANY)
