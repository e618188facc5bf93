// What a child tells its parent through a pipe: frames of one tag, a length and a payload. A child may have
// been corrupted by the file it read, so nothing in a frame is trusted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "memplan/error.hpp"

namespace memplan {

enum class FrameTag : char {
  progress = 'p',   // a double
  result = 'r',     // what the work returned
  error = 'e',      // an Error, packed
  exception = 'x',  // the what() of any other exception
  memory = 'm',     // std::bad_alloc; empty
};

struct Frame {
  FrameTag tag;
  std::string payload;
};

std::string pack_frame(FrameTag tag, std::string_view payload);

std::string pack_error(const Error& error);
// The Error that was packed; an Error(internal) when `payload` is none.
Error unpack_error(std::string_view payload);

std::string pack_fraction(double fraction);
// The fraction that was packed, forced into 0 to 1.
double unpack_fraction(std::string_view payload);

// Puts frames together again from the pieces that arrive.
class FrameReader {
 public:
  void add(std::string_view piece) { m_text += piece; }
  // The next complete frame, if there is one.
  std::optional<Frame> next();
  // Whether what arrived is no frame, or one of more than 64 MiB.
  bool is_broken() const;

 private:
  std::uint32_t payload_length() const;

  std::string m_text;
};

}  // namespace memplan
