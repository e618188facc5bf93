# The libraries that the program links. All come from the system; nothing is fetched.
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_path(RAPIDJSON_INCLUDE rapidjson/reader.h REQUIRED)
find_package(fmt REQUIRED)
find_package(Eigen3 REQUIRED)
find_package(Threads REQUIRED)

# The static archives: Debian's FindHDF5 prefers shared ones, which pull in curl, krb5 and ldap.
find_path(HDF5_SERIAL_INCLUDE hdf5.h PATH_SUFFIXES hdf5/serial REQUIRED)
find_library(HDF5_SERIAL_ARCHIVE libhdf5.a PATH_SUFFIXES hdf5/serial REQUIRED)
find_library(SZIP_ARCHIVE libsz.a REQUIRED)
find_library(AEC_ARCHIVE libaec.a REQUIRED)
find_library(ZLIB_ARCHIVE libz.a REQUIRED)

# fmt as a library: the include path of Debian's package, and its implementation compiled here.
get_target_property(FMT_INCLUDE fmt::fmt-header-only INTERFACE_INCLUDE_DIRECTORIES)
add_library(memplan-fmt STATIC ${CMAKE_CURRENT_LIST_DIR}/fmt.cpp)
target_include_directories(memplan-fmt SYSTEM PUBLIC ${FMT_INCLUDE})

add_library(memplan-dependencies INTERFACE)
target_include_directories(memplan-dependencies SYSTEM INTERFACE ${HDF5_SERIAL_INCLUDE} ${RAPIDJSON_INCLUDE})
target_compile_definitions(memplan-dependencies INTERFACE RAPIDJSON_SSE2)  # it looks at 16 characters at once
target_link_libraries(memplan-dependencies INTERFACE
  Threads::Threads Eigen3::Eigen CLI11::CLI11 nlohmann_json::nlohmann_json memplan-fmt
  ${HDF5_SERIAL_ARCHIVE} ${SZIP_ARCHIVE} ${AEC_ARCHIVE} ${ZLIB_ARCHIVE} ${CMAKE_DL_LIBS} m)
