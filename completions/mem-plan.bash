# Completion of mem-plan for bash: mem-plan itself says what can come next.
_mem_plan() {
  local line word words=() i
  # Bash breaks words at colons, and wants back only what stands behind the last.
  for ((i = 1; i <= COMP_CWORD; ++i)); do
    if ((${#words[@]} > 0)) && [[ ${COMP_WORDS[i]} == :* || ${words[-1]} == *: ]]; then
      words[-1]+=${COMP_WORDS[i]}
    else
      words+=("${COMP_WORDS[i]}")
    fi
  done
  word=${words[-1]}
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$word")
    else
      line=${line%%$'\t'*}
      COMPREPLY+=("${line#"${word%"${word##*:}"}"}")
    fi
  done < <("${COMP_WORDS[0]}" __complete -- "${words[@]}" 2>/dev/null)
}
complete -F _mem_plan mem-plan
