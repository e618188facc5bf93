# Warnings and code generation that every target of this project shares.
add_library(memplan-warnings INTERFACE)
target_compile_options(memplan-warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wold-style-cast -Wnon-virtual-dtor
  -ffp-contract=off  # block and scalar evaluation must agree bit for bit
  -ffunction-sections -fdata-sections)
add_library(memplan-c-warnings INTERFACE)
target_compile_options(memplan-c-warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(MEMPLAN_WERROR)
  target_compile_options(memplan-warnings INTERFACE -Werror)
  target_compile_options(memplan-c-warnings INTERFACE -Werror)
endif()
if(MEMPLAN_SANITIZE)
  target_compile_options(memplan-warnings INTERFACE
    -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(memplan-warnings INTERFACE -fsanitize=address,undefined)
endif()
