#include "base/hash.h"

#include <charconv>

#include <fmt/format.h>

namespace praxis {

Hash128 hash_bytes(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.low64, hash.high64};
}

std::uint64_t hash_short(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

Hash128 from_hex(std::string_view digits) {
  Hash128 hash;
  if (digits.size() != 32) return hash;
  const char* middle = digits.data() + 16;
  const char* end = digits.data() + 32;
  if (std::from_chars(digits.data(), middle, hash.high, 16).ptr != middle) return {};
  if (std::from_chars(middle, end, hash.low, 16).ptr != end) return {};
  return hash;
}

std::string to_hex(const Hash128& hash) {
  return fmt::format("{:016x}{:016x}", hash.high, hash.low);
}

Hasher::Hasher() { XXH3_128bits_reset(&state_); }

Hasher& Hasher::add(std::string_view text) {
  add(std::uint64_t{text.size()});
  XXH3_128bits_update(&state_, text.data(), text.size());
  return *this;
}

Hasher& Hasher::add(std::uint64_t number) {
  XXH3_128bits_update(&state_, &number, sizeof number);
  return *this;
}

Hasher& Hasher::add(const Hash128& hash) { return add(hash.low).add(hash.high); }

Hash128 Hasher::finish() const {
  const XXH128_hash_t hash = XXH3_128bits_digest(&state_);
  return {hash.low64, hash.high64};
}

}  // namespace praxis
