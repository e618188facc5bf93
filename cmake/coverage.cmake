# Counts the lines that run, in files that are mapped: processes that are killed or end by _exit count as well.
foreach(target IN ITEMS memplan mem-plan)
  target_compile_options(${target} PRIVATE
    -fprofile-instr-generate -fcoverage-mapping "SHELL:-mllvm -runtime-counter-relocation")
endforeach()
target_link_options(memplan PUBLIC -fprofile-instr-generate)
