// Content hashes: XXH3, 128 bits (https://xxhash.com). They identify texts and action keys inside
// one user's build tree; they do not resist an attacker and are never shared between people.
#pragma once

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace praxis {

struct Hash128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 means a zero inside of the default.
  auto operator<=>(const Hash128&) const = default;
};

// Returns the hash of `bytes`.
Hash128 hash_bytes(std::string_view bytes);

// Returns a hash of 64 bits, for checksums and tables.
std::uint64_t hash_short(std::string_view bytes);

// Returns 32 lower-case hexadecimal digits.
std::string to_hex(const Hash128& hash);

// Hashes a sequence of values. Each value is framed by its length or is of fixed size, so that
// ("ab", "c") and ("a", "bc") differ.
class Hasher {
 public:
  Hasher& add(std::string_view text);
  Hasher& add(std::uint64_t number);
  Hasher& add(const Hash128& hash);
  Hash128 finish() const;

 private:
  std::string bytes_;  // hashed at once: XXH3 takes longer for a stream of short texts
};

}  // namespace praxis
