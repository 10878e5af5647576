// Plain values to bytes and back, for records that only this machine reads again. Numbers are
// stored as they are in memory; texts by length. A reader that runs past the end, or finds bytes
// left over, turns bad and yields empty values, so that damaged records cannot be mistaken for
// real ones.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace praxis {

class ByteWriter {
 public:
  template <class T>
  requires std::is_trivially_copyable_v<T> ByteWriter& add(const T& value) {
    const std::size_t at = bytes_.size();
    bytes_.resize(at + sizeof(T));
    std::memcpy(bytes_.data() + at, &value, sizeof(T));
    return *this;
  }
  ByteWriter& add_text(std::string_view text) {
    add(static_cast<std::uint32_t>(text.size()));
    bytes_.append(text);
    return *this;
  }
  // Adds bytes without their number.
  ByteWriter& add_bytes(std::string_view bytes) {
    bytes_.append(bytes);
    return *this;
  }
  // Adds the number of items, then each by `add_item(writer, item)`.
  template <class Items, class AddItem>
  ByteWriter& add_all(const Items& items, AddItem add_item) {
    add(static_cast<std::uint32_t>(items.size()));
    for (const auto& item : items) add_item(*this, item);
    return *this;
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  template <class T>
  requires std::is_trivially_copyable_v<T> T get() {
    T value{};
    if (bytes_.size() < sizeof(T)) {
      fail();
      return value;
    }
    std::memcpy(&value, bytes_.data(), sizeof(T));
    bytes_.remove_prefix(sizeof(T));
    return value;
  }
  std::string_view get_text() { return get_bytes(get<std::uint32_t>()); }
  std::string_view get_bytes(std::size_t size) {
    if (bytes_.size() < size) {
      fail();
      return {};
    }
    const std::string_view bytes = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return bytes;
  }
  // What was not read yet.
  std::string_view rest() const { return bytes_; }
  // Calls `get_item(reader)` as often as the stored number says.
  template <class GetItem>
  void get_all(GetItem get_item) {
    for (auto count = get<std::uint32_t>(); count > 0 && !bad_; --count) get_item(*this);
  }
  // True when everything was read and nothing was missing.
  bool complete() const { return !bad_ && bytes_.empty(); }

 private:
  void fail() {
    bad_ = true;
    bytes_ = {};
  }

  std::string_view bytes_;
  bool bad_ = false;
};

}  // namespace praxis
