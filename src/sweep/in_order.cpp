#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "memplan/sweep.hpp"

namespace memplan {

namespace {

// Pieces made by several threads, handed on by one.
class Line {
 public:
  Line(std::uint64_t count, std::uint64_t most_waiting) : m_count(count), m_most_waiting(most_waiting) {}

  // Takes pieces to make until there are none left or the line is closed.
  void work(const std::function<std::string(std::uint64_t)>& make) {
    try {
      while (const auto index = next()) put(*index, make(*index));
    } catch (...) {
      const std::lock_guard lock(m_mutex);
      if (!m_failure) m_failure = std::current_exception();
      m_closed = true;
      m_changed.notify_all();
    }
  }

  // The piece that is due; nothing once the line is closed.
  std::optional<std::string> due() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return m_closed || m_ready.contains(m_due); });
    const auto found = m_ready.find(m_due);
    if (found == m_ready.end()) return std::nullopt;
    auto piece = std::move(found->second);
    m_ready.erase(found);
    ++m_due;
    m_changed.notify_all();
    return piece;
  }

  void close() {
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    m_changed.notify_all();
  }

  void rethrow() const {
    if (m_failure) std::rethrow_exception(m_failure);
  }

 private:
  std::optional<std::uint64_t> next() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return m_closed || m_next == m_count || m_next < m_due + m_most_waiting; });
    if (m_closed || m_next == m_count) return std::nullopt;
    return m_next++;
  }

  void put(std::uint64_t index, std::string piece) {
    const std::lock_guard lock(m_mutex);
    m_ready.emplace(index, std::move(piece));
    m_changed.notify_all();
  }

  const std::uint64_t m_count;
  const std::uint64_t m_most_waiting;
  std::mutex m_mutex;
  std::condition_variable m_changed;
  std::map<std::uint64_t, std::string> m_ready;
  std::uint64_t m_next = 0;  // to be made
  std::uint64_t m_due = 0;   // to be handed on
  bool m_closed = false;
  std::exception_ptr m_failure;
};

// Starts so many threads, or as many as the system lets this program have: they make the pieces, more slowly.
void start_threads(std::vector<std::jthread>& threads, unsigned jobs, const std::function<void()>& work) {
  try {
    while (threads.size() < jobs) threads.emplace_back(work);
  } catch (const std::system_error&) {
    return;
  }
}

void make_alone(std::uint64_t count, const std::function<std::string(std::uint64_t)>& make,
                const std::function<bool(const std::string&)>& take) {
  for (std::uint64_t i = 0; i < count; ++i)
    if (!take(make(i))) return;
}

}  // namespace

void make_in_order(unsigned jobs, std::uint64_t count, const std::function<std::string(std::uint64_t)>& make,
                   const std::function<bool(const std::string&)>& take) {
  if (jobs <= 1) return make_alone(count, make, take);
  Line line(count, std::uint64_t{4} * jobs);
  std::vector<std::jthread> threads;
  try {
    start_threads(threads, jobs, [&] { line.work(make); });
    if (threads.empty()) return make_alone(count, make, take);
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto piece = line.due();
      if (!piece || !take(*piece)) break;
    }
  } catch (...) {
    line.close();
    throw;
  }
  line.close();
  threads.clear();
  line.rethrow();
}

}  // namespace memplan
