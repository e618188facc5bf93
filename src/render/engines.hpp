// The texts for engines, and what they share: quoting for each language, rounding, comments. Private to the
// render room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "memplan/request.hpp"

namespace memplan {

std::string slurm_lines(const Handover& handover);
std::string slurm_script(const Handover& handover);
std::string snakemake_text(const Handover& handover);
std::string nextflow_text(const Handover& handover);
std::string kubernetes_text(const Handover& handover);
std::string env_text(const Handover& handover);

// `bytes` in whole units of 10^6 or 2^20 bytes, rounded up.
std::int64_t megabytes(Bytes bytes);
std::int64_t mebibytes(Bytes bytes);

// `text` as one word of a POSIX shell: bare where that is safe, else in single quotes.
std::string shell_word(std::string_view text);
// `text` as a string in double quotes that JSON, YAML and Python read alike.
std::string json_string(std::string_view text);
// A stage's name as a name in Python and Groovy: "fit-cis" is fit__cis.
std::string identifier(std::string_view name);

// Comment lines, each led by `mark`, that say what the jobs are and what to beware of.
std::string comments(const Handover& handover, std::string_view mark);
// Of them, what to beware of.
std::string warning_comments(const Handover& handover, std::string_view mark);

}  // namespace memplan
