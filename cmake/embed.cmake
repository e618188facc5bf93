# embed_files(OUT glob...): one generated source that carries the files that the globs find.
#
# The list of files is itself written to a file that the generated source depends on, so that deleting a
# profile takes it out of the program.
function(embed_files out)
  file(GLOB files CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} ${ARGN})
  list(SORT files)
  list(TRANSFORM files PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/" OUTPUT_VARIABLE paths)
  set(list_file ${CMAKE_CURRENT_BINARY_DIR}/embedded.list)
  list(JOIN files "\n" names)
  file(CONFIGURE OUTPUT ${list_file} CONTENT "${names}\n" @ONLY)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded.cpp)
  add_custom_command(
    OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -DROOT=${CMAKE_CURRENT_SOURCE_DIR} -DLIST=${list_file} -DSOURCE=${source}
            -P ${CMAKE_CURRENT_SOURCE_DIR}/cmake/write_embedded.cmake
    DEPENDS ${paths} ${list_file} ${CMAKE_CURRENT_SOURCE_DIR}/cmake/write_embedded.cmake
    COMMENT "Embedding profiles and catalogue"
    VERBATIM)
  set(${out} ${source} PARENT_SCOPE)
endfunction()
