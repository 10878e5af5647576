// What str's methods and the filters of the same names share.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "template/native.h"

namespace praxis::jinja {

// Whether it is one ASCII digit or more, and nothing else.
bool all_digits(std::string_view text);
// Whether there is a cased character and all of them are lower (upper) case.
bool is_lower_text(std::string_view text);
bool is_upper_text(std::string_view text);
// Whether there is a cased character and each word begins with its only capital.
bool is_title_text(std::string_view text);

// Without the characters of `chars` at the chosen sides.
std::string_view strip_characters(std::string_view text, std::string_view chars, bool left,
                                  bool right);

// How many `fill` characters `text` needs to be `width` code points wide; charged to `state`.
std::int64_t missing_width(State& state, std::string_view text, std::int64_t width,
                           std::string_view fill);
void append_repeated(std::string& out, std::string_view text, std::int64_t times);
// str.center: where the padding is odd, CPython decides by the width which side gets more.
std::string center(State& state, std::string_view text, std::int64_t width, std::string_view fill);

// str.expandtabs: spaces up to the next column that is a multiple of `size`.
std::string expand_tabs(State& state, std::string_view text, std::int64_t size);

// str.replace; a negative `count` replaces all. An empty `old_text` matches between characters.
std::string replace(State& state, std::string_view text, std::string_view old_text,
                    std::string_view new_text, std::int64_t count);

// The parts of `text` between separators, empty ones included.
std::vector<std::string_view> split_at(std::string_view text, char separator);

// str.split and rsplit by a separator, which must not be empty, or by white space; a negative
// `most` splits everywhere. Pieces keep the markup of `text` and are
// charged to `state`.
std::vector<Value> split(State& state, const Value& text, std::string_view separator,
                         std::int64_t most);
std::vector<Value> rsplit(State& state, const Value& text, std::string_view separator,
                          std::int64_t most);
std::vector<Value> split_words(State& state, const Value& text, std::int64_t most);
std::vector<Value> rsplit_words(State& state, const Value& text, std::int64_t most);

// str.splitlines.
std::vector<Value> split_lines(State& state, const Value& text, bool keep_ends);

}  // namespace praxis::jinja
