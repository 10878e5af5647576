// Many short texts in few allocations, each known by one pointer.
//
// A run over a million files keeps a name or two of each: as std::string they would cost 32 bytes
// and an allocation apiece, here four bytes and their length.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory_resource>
#include <string_view>

namespace praxis {

// A text in a TextArena, or none. Valid as long as its arena.
class ArenaText {
 public:
  ArenaText() = default;
  explicit ArenaText(const char* text) : text_(text) {}

  // The text is followed by a NUL byte. Empty for none.
  std::string_view view() const {
    if (text_ == nullptr) return {};
    std::uint32_t size = 0;
    std::memcpy(&size, text_ - sizeof size, sizeof size);
    return {text_, size};
  }
  const char* c_str() const { return text_ == nullptr ? "" : text_; }
  explicit operator bool() const { return text_ != nullptr; }

 private:
  const char* text_ = nullptr;
};

class TextArena {
 public:
  // Copies `text`, at most 4 GiB. Not thread-safe.
  ArenaText add(std::string_view text) {
    const auto size = static_cast<std::uint32_t>(text.size());
    char* at = static_cast<char*>(memory_.allocate(sizeof size + size + 1, 1));
    std::memcpy(at, &size, sizeof size);
    std::memcpy(at + sizeof size, text.data(), size);
    at[sizeof size + size] = '\0';
    return ArenaText(at + sizeof size);
  }

  // Drops all texts.
  void clear() { memory_.release(); }

 private:
  std::pmr::monotonic_buffer_resource memory_;
};

}  // namespace praxis
