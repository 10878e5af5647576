// Finding web and mail addresses in a text, as Jinja's `urlize` does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace praxis::jinja {

struct UrlizeOptions {
  std::optional<std::int64_t> trim_url_limit;  // code points of an address that are shown
  std::string rel;                             // empty: no attribute
  std::string target;                          // empty: no attribute
  std::vector<std::string> extra_schemes;      // "tel:", "ftp://"
};

// Returns `escaped`, a text that is escaped for HTML already, with its addresses made links.
std::string urlize(std::string_view escaped, const UrlizeOptions& options);

// Whether `scheme` is one that extra_schemes may hold.
bool is_uri_scheme(std::string_view scheme);

}  // namespace praxis::jinja
