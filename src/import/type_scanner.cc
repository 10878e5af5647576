#include "import/type_scanner.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace praxis {
namespace {

bool is_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) != 0 || c == '_' || c == '$' || byte >= 0x80;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}
  std::vector<TypeToken> all();

 private:
  void skip_blanks(TypeToken& token);
  void scan_string(TypeToken& token);
  std::size_t end_of_word() const;

  std::string_view text_;
  std::size_t at_ = 0;
};

void Scanner::skip_blanks(TypeToken& token) {
  while (at_ < text_.size()) {
    if (text_[at_] == '\n') token.on_new_line = true;
    if (std::isspace(static_cast<unsigned char>(text_[at_])) != 0) {
      ++at_;
    } else if (text_.substr(at_, 2) == "//") {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (text_.substr(at_, 2) == "/*") {
      const std::size_t end = std::min(text_.find("*/", at_ + 2), text_.size() - 2) + 2;
      const std::string_view comment = text_.substr(at_, end - at_);
      if (comment.starts_with("/**")) token.comment = comment;
      if (comment.find('\n') != comment.npos) token.on_new_line = true;
      at_ = end;
    } else {
      return;
    }
  }
}

// A template literal with a ${value} in it is no literal.
void Scanner::scan_string(TypeToken& token) {
  const char quote = text_[at_++];
  token.kind = TypeToken::Kind::string;
  while (at_ < text_.size() && text_[at_] != quote) {
    if (quote == '`' && text_.substr(at_, 2) == "${") token.kind = TypeToken::Kind::other;
    if (text_[at_] != '\\' || at_ + 1 >= text_.size()) {
      token.value += text_[at_++];
      continue;
    }
    const char escaped = text_[at_ + 1];
    token.value += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped;
    at_ += 2;
  }
  at_ = std::min(at_ + 1, text_.size());
}

std::size_t Scanner::end_of_word() const {
  std::size_t end = at_;
  while (end < text_.size() && is_word(text_[end])) ++end;
  return end;
}

std::vector<TypeToken> Scanner::all() {
  std::vector<TypeToken> tokens;
  while (true) {
    TypeToken token;
    skip_blanks(token);
    const std::size_t begin = at_;
    if (begin >= text_.size()) {
      token.span = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin)};
      tokens.push_back(std::move(token));
      return tokens;
    }
    const char c = text_[begin];
    const bool digit = std::isdigit(static_cast<unsigned char>(c)) != 0;
    if (c == '"' || c == '\'' || c == '`') {
      scan_string(token);
    } else if (digit || (c == '.' && begin + 1 < text_.size() &&
                         std::isdigit(static_cast<unsigned char>(text_[begin + 1])) != 0)) {
      token.kind = TypeToken::Kind::number;
      while (at_ < text_.size() && (is_word(text_[at_]) || text_[at_] == '.')) ++at_;
    } else if (is_word(c)) {
      token.kind = TypeToken::Kind::word;
      at_ = end_of_word();
    } else {
      token.kind = TypeToken::Kind::mark;
      at_ += text_.substr(at_, 3) == "..." ? 3 : text_.substr(at_, 2) == "=>" ? 2 : 1;
    }
    token.text = text_.substr(begin, at_ - begin);
    token.span = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_)};
    tokens.push_back(std::move(token));
  }
}

}  // namespace

std::vector<TypeToken> scan_type(std::string_view text) { return Scanner(text).all(); }

}  // namespace praxis
