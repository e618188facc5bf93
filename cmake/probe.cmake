# mem-plan-probe: a small dynamic program of its own, in C, that the main program carries and runs from memory.
#
# It starts through probe/start.c and asks for no symbol newer than glibc 2.17, so that it runs on systems older than the
# one that built it. The sanitizers stay out of it: their libraries are newer than that.
file(GLOB MEMPLAN_PROBE_SOURCES CONFIGURE_DEPENDS probe/*.c)
add_executable(mem-plan-probe ${MEMPLAN_PROBE_SOURCES})
set_target_properties(mem-plan-probe PROPERTIES
  C_STANDARD 11 C_STANDARD_REQUIRED ON POSITION_INDEPENDENT_CODE ON
  RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
target_compile_definitions(mem-plan-probe PRIVATE _GNU_SOURCE)
target_link_libraries(mem-plan-probe PRIVATE memplan-c-warnings)
target_compile_options(mem-plan-probe PRIVATE -O2)
# libdl.so.2 by name: newer systems keep dlopen elsewhere, and older ones only there.
target_link_options(mem-plan-probe PRIVATE -pie -nostartfiles -s)
target_link_libraries(mem-plan-probe PRIVATE -Wl,--no-as-needed -l:libdl.so.2)

# NVIDIA's own headers, where there are any: the probe's declarations are compared with them, and nothing else.
find_path(CUDA_INCLUDE cuda.h PATHS /usr/local/cuda/include)
find_path(NVML_INCLUDE nvml.h PATHS /usr/local/cuda/include)
foreach(folder IN ITEMS ${CUDA_INCLUDE} ${NVML_INCLUDE})
  if(IS_DIRECTORY ${folder})
    target_include_directories(mem-plan-probe SYSTEM PRIVATE ${folder})
  endif()
endforeach()

# embed_program(OUT target): one generated source that carries the program that `target` builds.
function(embed_program out target)
  set(program ${PROJECT_BINARY_DIR}/${target})
  set(source ${PROJECT_BINARY_DIR}/embedded_program.cpp)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT "// Generated from ${program}.
#include \"memplan/embedded.hpp\"

asm(\".section .rodata.embedded_program,\\\"a\\\"\\n\"
    \".global memplan_program\\nmemplan_program:\\n.incbin \\\"${program}\\\"\\n\"
    \".global memplan_program_end\\nmemplan_program_end:\\n.byte 0\\n.text\\n\");

extern \"C\" const char memplan_program[], memplan_program_end[];

namespace memplan {

std::string_view embedded_probe() {
  return {memplan_program, static_cast<std::size_t>(memplan_program_end - memplan_program)};
}

}  // namespace memplan
")
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS ${program})
  set(${out} ${source} PARENT_SCOPE)
endfunction()
