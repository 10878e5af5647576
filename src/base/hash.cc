#include "base/hash.h"

#include <fmt/format.h>

namespace praxis {

Hash128 hash_bytes(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.low64, hash.high64};
}

std::uint64_t hash_short(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

std::string to_hex(const Hash128& hash) {
  return fmt::format("{:016x}{:016x}", hash.high, hash.low);
}

Hasher& Hasher::add(std::string_view text) {
  add(std::uint64_t{text.size()});
  bytes_ += text;
  return *this;
}

Hasher& Hasher::add(std::uint64_t number) {
  bytes_.append(reinterpret_cast<const char*>(&number), sizeof number);
  return *this;
}

Hasher& Hasher::add(const Hash128& hash) { return add(hash.low).add(hash.high); }

Hash128 Hasher::finish() const { return hash_bytes(bytes_); }

}  // namespace praxis
