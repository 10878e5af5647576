// Jinja's regular expressions, as functions over one word each: they are simple enough, and a
// backtracking matcher would have to be kept from running wild on hostile texts.
#include "template/urlize.h"

#include <algorithm>
#include <array>

#include "template/native.h"
#include "template/text_operations.h"
#include "template/unicode_text.h"

namespace praxis::jinja {
namespace {

char lower_ascii(char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); }

bool starts_with_ignoring_case(std::string_view text, std::string_view start) {
  return text.size() >= start.size() &&
         std::equal(start.begin(), start.end(), text.begin(),
                    [](char wanted, char c) { return wanted == lower_ascii(c); });
}

bool equals_ignoring_case(std::string_view text, std::string_view word) {
  return text.size() == word.size() && starts_with_ignoring_case(text, word);
}

// Whether each character of `text` passes and their number lies in [least, most].
template <class Test>
bool consists_of(std::string_view text, std::size_t least, std::size_t most, const Test& test) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) {
    if (!test(decode(text, at))) return false;
  }
  return count >= least && count <= most;
}

constexpr std::size_t kAny = static_cast<std::size_t>(-1);

bool is_label_character(char32_t c) { return is_word_character(c) || c == '%' || c == '-'; }
bool is_letter(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// A host after a scheme or "www.": labels, the last of which looks like a top level domain.
bool is_named_host(std::string_view host) {
  const std::vector<std::string_view> labels = split_at(host, '.');
  for (std::size_t i = 0; i + 1 < labels.size(); ++i) {
    if (!consists_of(labels[i], 1, kAny, is_label_character)) return false;
  }
  const std::string_view last = labels.back();
  if (consists_of(last, 2, 63, is_letter)) return true;
  return starts_with_ignoring_case(last, "xn--") &&
         consists_of(last.substr(4), 2, 59,
                     [](char32_t c) { return is_word_character(c) || c == '%'; });
}

// A host without a scheme: only under the oldest top level domains.
bool is_bare_host(std::string_view host) {
  constexpr std::array<std::string_view, 8> kDomains = {"com", "net", "int",  "edu",
                                                        "gov", "org", "info", "mil"};
  const std::vector<std::string_view> labels = split_at(host, '.');
  if (labels.size() < 2) return false;
  for (std::size_t i = 0; i + 1 < labels.size(); ++i) {
    if (!consists_of(labels[i], 2, 63, is_label_character)) return false;
  }
  return std::any_of(kDomains.begin(), kDomains.end(), [&](std::string_view domain) {
    return equals_ignoring_case(labels.back(), domain);
  });
}

bool is_ipv4(std::string_view host) {
  const std::vector<std::string_view> parts = split_at(host, '.');
  return parts.size() == 4 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
           return consists_of(part, 1, 3, is_decimal);
         });
}

// What stands between the brackets of an IPv6 address: two groups that end in a colon, then up to
// six more, whose colons may be missing.
bool is_ipv6(std::string_view inside) {
  const std::vector<std::string_view> groups = split_at(inside, ':');
  if (groups.size() < 3) return false;
  std::size_t used = 0;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (!consists_of(groups[i], 0, kAny, is_hex)) return false;
    if (i < 2 && groups[i].size() > 4) return false;
    if (i < 2) continue;
    const bool last = i + 1 == groups.size();
    const std::size_t needed = (groups[i].size() + 3) / 4;
    used += last ? needed : std::max<std::size_t>(needed, 1);
  }
  return used <= 6;
}

// An optional port, then nothing, or a path, query or fragment.
bool is_address_end(std::string_view rest) {
  if (rest.starts_with(':')) {
    const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
    if (!consists_of(rest.substr(1, end - 1), 1, 5, is_decimal)) return false;
    rest.remove_prefix(end);
  }
  return rest.empty() || rest[0] == '/' || rest[0] == '?' || rest[0] == '#';
}

bool is_web_address(std::string_view word) {
  std::size_t scheme = 0;
  for (const std::string_view start : {"https://", "http://"}) {
    if (scheme == 0 && starts_with_ignoring_case(word, start)) scheme = start.size();
  }
  const std::size_t www = scheme == 0 && starts_with_ignoring_case(word, "www.") ? 4 : 0;
  const std::string_view behind = word.substr(scheme);
  if (scheme > 0 && behind.starts_with('[')) {
    const std::size_t close = behind.find(']');
    return close != std::string_view::npos && is_ipv6(behind.substr(1, close - 1)) &&
           is_address_end(behind.substr(close + 1));
  }
  const std::size_t end = std::min(behind.find_first_of(":/?#"), behind.size());
  if (!is_address_end(behind.substr(end))) return false;
  const std::string_view host = behind.substr(0, end);
  if (scheme > 0) return is_named_host(host) || is_ipv4(host);
  return (www > 0 && is_named_host(host.substr(www))) || is_bare_host(host);
}

bool is_mail_address(std::string_view word) {
  const std::size_t at = word.rfind('@');
  if (at == std::string_view::npos || at == 0) return false;
  const std::string_view host = word.substr(at + 1);
  const std::size_t dot = host.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  std::size_t first_end = 0;
  if (!is_word_character(decode(host, first_end))) return false;
  const auto is_host_character = [](char32_t c) {
    return is_word_character(c) || c == '.' || c == '-';
  };
  return consists_of(host.substr(0, dot), 1, kAny, is_host_character) &&
         consists_of(host.substr(dot + 1), 1, kAny, is_word_character);
}

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string_view::npos;) {
    ++count;
    at += part.size();
  }
  return count;
}

// The bytes of opening brackets before a word, and of punctuation behind it.
std::size_t head_size(std::string_view word) {
  std::size_t size = 0;
  while (size < word.size()) {
    if (word[size] == '(' || word[size] == '<') {
      ++size;
    } else if (word.substr(size).starts_with("&lt;")) {
      size += 4;
    } else {
      break;
    }
  }
  return size;
}

std::size_t tail_size(std::string_view word) {
  std::size_t begin = word.size();
  while (begin > 0) {
    const std::string_view before = word.substr(0, begin);
    if (std::string_view(")>.,\n").find(before.back()) != std::string_view::npos) {
      --begin;
    } else if (before.ends_with("&gt;")) {
      begin -= 4;
    } else {
      break;
    }
  }
  return word.size() - begin;
}

// A word without the punctuation around it. A closing bracket stays with a word that opens it.
struct Word {
  explicit Word(std::string_view word) {
    const std::size_t head_end = head_size(word);
    head = word.substr(0, head_end);
    word.remove_prefix(head_end);
    std::size_t end = word.size() - tail_size(word);
    constexpr std::array<std::array<std::string_view, 2>, 3> kBrackets = {
        {{"(", ")"}, {"<", ">"}, {"&lt;", "&gt;"}}};
    for (const auto& [open, close] : kBrackets) {
      const std::size_t opened = count_of(word.substr(0, end), open);
      if (opened <= count_of(word.substr(0, end), close)) continue;
      const std::size_t moved = std::min(opened, count_of(word.substr(end), close));
      for (std::size_t i = 0; i < moved; ++i) end = word.find(close, end) + close.size();
    }
    middle = word.substr(0, end);
    tail = word.substr(end);
  }

  std::string_view head;
  std::string_view middle;
  std::string_view tail;
};

class Linker {
 public:
  explicit Linker(const UrlizeOptions& options) : options_(options) {
    if (!options.rel.empty()) attributes_ += attribute("rel", options.rel);
    if (!options.target.empty()) attributes_ += attribute("target", options.target);
  }

  std::string link(std::string_view middle) const {
    std::string text(middle);
    if (is_web_address(middle)) {
      const bool complete = middle.starts_with("https://") || middle.starts_with("http://");
      return "<a href=\"" + (complete ? text : "https://" + text) + "\"" + attributes_ + ">" +
             shown(middle) + "</a>";
    }
    if (middle.starts_with("mailto:") && is_mail_address(middle.substr(7))) {
      return "<a href=\"" + text + "\">" + text.substr(7) + "</a>";
    }
    const bool may_be_mail =
        middle.find(':') == std::string_view::npos && !middle.starts_with("www.");
    if (may_be_mail && is_mail_address(middle)) {
      return "<a href=\"mailto:" + text + "\">" + text + "</a>";
    }
    for (const std::string& scheme : options_.extra_schemes) {
      if (text == scheme || !text.starts_with(scheme)) continue;
      text = "<a href=\"" + text + "\"" + attributes_ + ">" + text + "</a>";
    }
    return text;
  }

 private:
  static std::string attribute(std::string_view name, std::string_view value) {
    std::string text = " " + std::string(name) + "=\"";
    append_escaped(text, value);
    return text + "\"";
  }

  std::string shown(std::string_view address) const {
    if (!options_.trim_url_limit) return std::string(address);
    const auto size = static_cast<std::int64_t>(count_points(address));
    const std::int64_t limit = *options_.trim_url_limit;
    if (size <= limit) return std::string(address);
    const std::int64_t kept = limit < 0 ? std::max<std::int64_t>(size + limit, 0) : limit;
    return std::string(first_points(address, static_cast<std::size_t>(kept))) + "...";
  }

  const UrlizeOptions& options_;
  std::string attributes_;
};

}  // namespace

std::string urlize(std::string_view escaped, const UrlizeOptions& options) {
  const Linker linker(options);
  std::string out;
  while (!escaped.empty()) {
    const std::size_t space = escaped.size() - strip_left(escaped).size();
    out += escaped.substr(0, space);
    escaped.remove_prefix(space);
    const std::string_view text = take_word(escaped);
    if (text.empty()) break;
    const Word word(text);
    out += word.head;
    out += linker.link(word.middle);
    out += word.tail;
  }
  return out;
}

bool is_uri_scheme(std::string_view scheme) {
  const std::size_t colon = scheme.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view slashes = scheme.substr(colon + 1);
  const auto is_scheme_character = [](char32_t c) {
    return is_word_character(c) || c == '.' || c == '+' || c == '-';
  };
  return consists_of(scheme.substr(0, colon), 2, kAny, is_scheme_character) &&
         (slashes.empty() || slashes == "/" || slashes == "//");
}

}  // namespace praxis::jinja
