# Writes ${SOURCE}: every file of ${LIST} (paths below ${ROOT}) as bytes, with the member "version"
# of what is JSON, found by path at run time.
file(STRINGS ${LIST} names)
set(rows "")
set(blobs "")
set(index 0)
foreach(name IN LISTS names)
  string(APPEND blobs "  \".section .rodata.embedded_${index},\\\"a\\\"\\n\"\n"
                      "  \".global memplan_embedded_${index}\\nmemplan_embedded_${index}:\\n\"\n"
                      "  \".incbin \\\"${ROOT}/${name}\\\"\\n\"\n"
                      "  \".global memplan_embedded_${index}_end\\nmemplan_embedded_${index}_end:\\n.byte 0\\n\"\n")
  string(APPEND externs "extern \"C\" const char memplan_embedded_${index}[], memplan_embedded_${index}_end[];\n")
  set(version "")
  if(name MATCHES "[.]json$")
    file(READ ${ROOT}/${name} text)
    string(JSON version ERROR_VARIABLE none GET "${text}" version)
    string(REGEX REPLACE "^.*NOTFOUND$" "" version "${version}")
  endif()
  string(APPEND rows "    {\"${name}\", \"${version}\", {memplan_embedded_${index}, static_cast<std::size_t>(memplan_embedded_${index}_end - memplan_embedded_${index})}},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE ${SOURCE} "// Generated from the files listed in ${LIST}.
#include \"memplan/embedded.hpp\"

asm(
${blobs}  \".text\\n\");

${externs}
namespace memplan {

std::span<const EmbeddedFile> embedded_files() {
  static const EmbeddedFile files[] = {
${rows}  };
  return files;
}

}  // namespace memplan
")
