// The one error type of the project, and the search for the word that was meant.
#pragma once

#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace memplan {

// What went wrong, as far as the exit status is concerned.
enum class ErrorKind {
  usage,       // a wrong command line: exit 2
  parameter,   // a parameter's value is missing, refused or out of range: exit 2
  evaluation,  // a formula has no value for these parameters (division by zero, overflow): exit 2
  file,        // a data file is missing, unreadable or not what it claims to be: exit 3
  profile,     // a profile, its notes or a formula in them is wrong: exit 3
  device,      // a device or an outside tool is not available: exit 4
  internal,    // a fault of this program: exit 5
};

// The exit status that stands for `kind`.
int exit_status(ErrorKind kind);

// The name of `kind` in JSON: "usage", "parameter", …
std::string_view kind_name(ErrorKind kind);

// Whether it is the values that are refused, and not the question: with others it may have an answer.
bool is_of_values(ErrorKind kind);

// One of several things wrong with one input. `where` is the place inside the input: a JSON pointer, a line
// or a column. `excerpt` is what stands there, with a caret below the place; it may be empty.
struct Problem {
  std::string where;
  std::string message;
  std::string excerpt;
  std::string hint;
};

// Bad input or a fault, thrown where it is found and caught once, at the program's edge. `what()` is the
// message: one sentence that says what was found and what would be accepted.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), m_kind(kind) {}

  // The option, or the file and the place in it, that the message is about.
  Error& at(std::string where);
  // The next step, as a sentence.
  Error& hint(std::string hint);
  Error& problems(std::vector<Problem> problems);

  ErrorKind kind() const { return m_kind; }
  const std::string& where() const { return m_where; }
  const std::string& hint() const { return m_hint; }
  const std::vector<Problem>& problems() const { return m_problems; }

 private:
  ErrorKind m_kind;
  std::string m_where;
  std::string m_hint;
  std::vector<Problem> m_problems;
};

// The member of `known` that `word` was probably meant to be: at most a third of its letters differ, letter
// case aside. Nothing when no member is that near. Ties go to the first. Neither longer words than 64 letters
// are compared nor, of about the word's length, more than 1,000.
std::optional<std::string> closest_name(std::string_view word, std::span<const std::string> known);

// "did you mean 'x'?" where there is a near miss, else "" (or `otherwise`).
std::string near_miss(std::string_view word, std::span<const std::string> known,
                      std::string_view otherwise = "");

// `names` as a list for people: "a, b or c".
std::string one_of(std::span<const std::string> names);

// `text` with control characters and invalid UTF-8 replaced and cut at `limit` bytes, fit for a terminal:
// what a message quotes from its input passes through here.
std::string printable(std::string_view text, std::size_t limit = 120);

}  // namespace memplan
