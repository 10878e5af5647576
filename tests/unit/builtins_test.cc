// Values and built-ins through expressions. What is expected is what Jinja2 3.1 on CPython 3.11
// prints; addresses, which Jinja prints as they happen to be, are a constant here.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "template/environment.h"

namespace praxis::jinja {
namespace {

struct Case {
  std::string expression;
  std::string expected;
};

void check(const std::vector<Case>& cases) {
  const Environment environment({}, nullptr);
  const Value context = Value::dict();
  for (const Case& each : cases) {
    CAPTURE(each.expression);
    std::string printed;
    try {
      const SourcePtr source = make_source("<test>", "{{ " + each.expression + " }}");
      environment.render(*environment.compile(source), context, printed);
    } catch (const Error& error) {
      printed = "error: " + error.message;
    }
    CHECK(printed == each.expected);
  }
}

TEST_CASE("Letter case and Unicode") {
  check({
      {R"~('straße'|upper)~",
       "STRASSE"},
      {R"~('ΟΔΥΣΣΕΥΣ'|lower)~",
       "οδυσσευς"},
      {R"~('ŉ ﬁx'|upper)~",
       "ʼN FIX"},
      {R"~('hello wORLD foo-bar (x)'|title)~",
       "Hello World Foo-Bar (X)"},
      {R"~("they're bill's"|title)~",
       "They're Bill's"},
      {R"~("they're bill's".title())~",
       "They'Re Bill'S"},
      {R"~('ǆ'.title())~",
       "ǅ"},
      {R"~('äÖ'.swapcase())~",
       "Äö"},
      {R"~('Straße'.casefold() == 'STRASSE'.casefold())~",
       "True"},
      {R"~('ñandú'|capitalize)~",
       "Ñandú"},
  });
}

TEST_CASE("Counting code points") {
  check({
      {R"~('日本語'|length)~",
       "3"},
      {R"~('日本語'[1])~",
       "本"},
      {R"~('日本語'[::-1])~",
       "語本日"},
      {R"~('a😀b'[1:])~",
       "😀b"},
      {R"~('日本語'|center(9))~",
       "   日本語   "},
      {R"~('日本'.rjust(4, '・'))~",
       "・・日本"},
  });
}

TEST_CASE("Splitting and joining") {
  check({
      {R"~(' a  b '.split())~",
       "['a', 'b']"},
      {R"~('a,b,,c'.split(','))~",
       "['a', 'b', '', 'c']"},
      {R"~('a,b,,c'.split(',', 1))~",
       "['a', 'b,,c']"},
      {R"~('a,b,,c'.rsplit(',', 1))~",
       "['a,b,', 'c']"},
      {R"~('a b c'.rsplit(none, 1))~",
       "['a b', 'c']"},
      {R"~('one\ntwo\r\nthree\x0bfour'.splitlines())~",
       "['one', 'two', 'three', 'four']"},
      {R"~('a\n'.splitlines(true))~",
       "['a\\n']"},
      {R"~('k=v=w'.partition('='))~",
       "('k', '=', 'v=w')"},
      {R"~('k=v=w'.rpartition('='))~",
       "('k=v', '=', 'w')"},
      {R"~('none'.partition('='))~",
       "('none', '', '')"},
      {R"~('-'.join(['a', 'b']))~",
       "a-b"},
      {R"~([1, 'a', none]|join('-'))~",
       "1-a-None"},
  });
}

TEST_CASE("Searching and replacing") {
  check({
      {R"~('abcabc'.find('c', -2))~",
       "5"},
      {R"~('abcabc'.rfind('b', 0, 4))~",
       "1"},
      {R"~('日本語'.find('語'))~",
       "2"},
      {R"~('aaa'.count('aa'))~",
       "1"},
      {R"~(''.count(''))~",
       "1"},
      {R"~('abc'.startswith(('x', 'ab')))~",
       "True"},
      {R"~('abc'.endswith('bc', 2))~",
       "False"},
      {R"~('aaaa'.replace('a', 'b', 2))~",
       "bbaa"},
      {R"~('abc'|replace('', '-'))~",
       "-a-b-c-"},
      {R"~('foobar'.removeprefix('foo').removesuffix('ar'))~",
       "b"},
      {R"~('xxabcxx'.strip('x'))~",
       "abc"},
      {R"~(' \xa0 a\u3000'|trim)~",
       "a"},
      {R"~('a\tbc\td'.expandtabs(4))~",
       "a   bc  d"},
      {R"~('-42'.zfill(5))~",
       "-0042"},
  });
}

TEST_CASE("Questions about texts") {
  check({
      {R"~('²'.isdigit(), '²'.isdecimal(), '½'.isnumeric())~",
       "(True, False, True)"},
      {R"~('Hello World'.istitle(), 'ABC1'.isupper(), ''.isalpha())~",
       "(True, True, False)"},
      {R"~('naïve'.isidentifier(), '1a'.isidentifier())~",
       "(True, False)"},
      {R"~('a\u2028'.isprintable(), 'a b'.isspace())~",
       "(False, False)"},
  });
}

TEST_CASE("Printing as Python prints") {
  check({
      {R"~([1.0, 1e16, 1e-5, 123456789012345680.0, 0.1 + 0.2])~",
       "[1.0, 1e+16, 1e-05, 1.2345678901234568e+17, 0.30000000000000004]"},
      {R"~(1e308 * 10, -1e308 * 10)~",
       "(inf, -inf)"},
      {R"~(["it's", 'say "hi"', 'both \' and "', '\n\t\\', '\x00\x7f', 'é\u200b'])~",
       "[\"it's\", 'say \"hi\"', 'both \\' and \"', '\\n\\t\\\\', '\\x00\\x7f', 'é\\u200b']"},
      {R"~((1,), (), {}, {'a': [none, true]})~",
       "((1,), (), {}, {'a': [None, True]})"},
      {R"~({1: 'a', 'b': {2.5: ()}})~",
       "{1: 'a', 'b': {2.5: ()}}"},
      {R"~(range(3), range(1, 9, 2))~",
       "(range(0, 3), range(1, 9, 2))"},
  });
}

TEST_CASE("Integers of any size") {
  check({
      {R"~(2**100)~",
       "1267650600228229401496703205376"},
      {R"~((2**100) // 7, (2**100) % 7, -(2**100) // 7)~",
       "(181092942889747057356671886482, 2, -181092942889747057356671886483)"},
      {R"~(-7 // 2, -7 % 2, 7 // -2, 7 % -2)~",
       "(-4, 1, -4, -1)"},
      {R"~(10**20 + 1 == 1e20, 10**20 == 1e20)~",
       "(False, True)"},
      {R"~(2**53 + 1 == 2.0**53)~",
       "False"},
      {R"~(9223372036854775807 + 1)~",
       "9223372036854775808"},
      {R"~(-9223372036854775808 - 1)~",
       "-9223372036854775809"},
      {R"~((10**40)|string|length)~",
       "41"},
      {R"~(12345678901234567890 * 98765432109876543210)~",
       "1219326311370217952237463801111263526900"},
      {R"~(2**-2, 0**0)~",
       "(0.25, 1)"},
      {R"~((2**70) / (2**69), 1 / 3)~",
       "(2.0, 0.3333333333333333)"},
      {R"~(7.5 // 2, -7.5 % 2, 1e300 % 7)~",
       "(3.0, 0.5, 1.0)"},
      {R"~(True + 1, True == 1, [1, 2][True])~",
       "(2, True, 2)"},
  });
}

TEST_CASE("Comparisons") {
  check({
      {R"~(1 < 1.5, 'a' < 'b', [1, 2] < [1, 3], (1,) == [1])~",
       "(True, True, True, False)"},
      {R"~({1: 'a'} == {1.0: 'a'}, {'a': 1, 'b': 2} == {'b': 2, 'a': 1})~",
       "(True, True)"},
      {R"~(1 in {true: 0}, 'b' in 'abc', 2.0 in [1, 2])~",
       "(True, True, True)"},
  });
}

TEST_CASE("Percent formatting") {
  check({
      {R"~('%s and %r' % ('a', 'b'))~",
       "a and 'b'"},
      {R"~('%(a)s-%(b)03d' % {'a': 1, 'b': 7})~",
       "1-007"},
      {R"~('%5.2f|%-8s|%+d|%x|%#o|%e' % (3.14159, 'ab', 5, 255, 8, 12345.678))~",
       " 3.14|ab      |+5|ff|0o10|1.234568e+04"},
      {R"~('%5%%d' % () if false else '%d%%' % 50)~",
       "50%"},
      {R"~('%c%c' % (65, 'B'))~",
       "AB"},
      {R"~('%*d|%-*s|' % (5, 42, 4, 'x'))~",
       "   42|x   |"},
      {R"~('%.3s|%10.2e' % ('abcdef', 0.000123))~",
       "abc|  1.23e-04"},
      {R"~('%s' % [1, 2])~",
       "[1, 2]"},
      {R"~('%g %g %g' % (0.0001, 1e20, 100000))~",
       "0.0001 1e+20 100000"},
      {R"~('%s %s'|format('a', 'b'))~",
       "a b"},
      {R"~('%(x)s'|format(x=1))~",
       "1"},
  });
}

TEST_CASE("str.format") {
  check({
      {R"~('{} {}'.format(1, 'a'))~",
       "1 a"},
      {R"~('{1}{0}{1}'.format('a', 'b'))~",
       "bab"},
      {R"~('{a[k]} {b.real} {c[0]}'.format(a={'k': 1}, b=2, c=[3]))~",
       "1 2 3"},
      {R"~('{:>8}|{:<8}|{:^8}|{:*^8}'.format('a', 'b', 'c', 'd'))~",
       "       a|b       |   c    |***d****"},
      {R"~('{:,} {:_x} {:#b} {:+.2f} {:e}'.format(1234567, 255, 5, 2.5, 1e10))~",
       "1,234,567 ff 0b101 +2.50 1.000000e+10"},
      {R"~('{:08.3f}|{:010,}|{:.1%}|{:g}'.format(-3.14159, 1234567, 0.256, 1e-7))~",
       "-003.142|01,234,567|25.6%|1e-07"},
      {R"~('{!r} {!s:>5} {!a}'.format('a', 'b', 'é'))~",
       "'a'     b '\\xe9'"},
      {R"~('{:{}}|{{}}'.format('x', 4))~",
       "x   |{}"},
      {R"~('{:.3}|{:5}|{:<5}|'.format('abcdef', 42, 42))~",
       "abc|   42|42   |"},
      {R"~('{:c}{:x}{:X}{:o}'.format(65, 255, 255, 8))~",
       "AffFF10"},
  });
}

TEST_CASE("Numbers") {
  check({
      {R"~('42'|int, ' -7 '|int, '0x1F'|int(0, 16), '3.9'|int, 'x'|int(5), '1_000'|int, ''|int)~",
       "(42, -7, 31, 3, 5, 1000, 0)"},
      {R"~('3.5'|float, 'x'|float, '1e3'|float, 'inf'|float)~",
       "(3.5, 0.0, 1000.0, inf)"},
      {R"~(2.5|round, 3.5|round, 2.675|round(2), 1250|round(-2), 2.1|round(0, 'ceil'), -2.1|round(0, 'floor'))~",
       "(2.0, 4.0, 2.67, 1200, 3.0, -3.0)"},
      {R"~(1.15|round(1), 0.5|round, 1e16|round, 42|round)~",
       "(1.1, 0.0, 1e+16, 42)"},
      {R"~(1|filesizeformat, 999|filesizeformat, 1000|filesizeformat, 1024|filesizeformat(true), (10**27)|filesizeformat, 1500000|filesizeformat)~",
       "('1 Byte', '999 Bytes', '1.0 kB', '1.0 KiB', '1000.0 YB', '1.5 MB')"},
      {R"~(-5|abs, -5.5|abs, (-2**70)|abs)~",
       "(5, 5.5, 1180591620717411303424)"},
      {R"~((255).bit_length(), (3.0).is_integer(), (0.5).as_integer_ratio())~",
       "(8, True, (1, 2))"},
  });
}

TEST_CASE("Sequences") {
  check({
      {R"~([3, 1, 2]|sort, ['b', 'A', 'c']|sort, ['b', 'A', 'c']|sort(case_sensitive=true), [3, 1, 2]|sort(true))~",
       "([1, 2, 3], ['A', 'b', 'c'], ['A', 'b', 'c'], [3, 2, 1])"},
      {R"~([{'n': 'b', 'v': 1}, {'n': 'a', 'v': 1}, {'n': 'c', 'v': 0}]|sort(attribute='v,n')|map(attribute='n')|join)~",
       "cab"},
      {R"~([1, 2, 3, 4, 5]|batch(2, 'x')|list)~",
       "[[1, 2], [3, 4], [5, 'x']]"},
      {R"~([1, 2, 3, 4, 5]|slice(3)|list, [1, 2, 3, 4, 5]|slice(3, 'x')|list)~",
       "([[1, 2], [3, 4], [5]], [[1, 2], [3, 4], [5, 'x']])"},
      {R"~([1, 2, 3, 4]|select('odd')|list, [1, 2, 3, 4]|reject('gt', 2)|list, [0, 1, '', 'a']|select|list)~",
       "([1, 3], [1, 2], [1, 'a'])"},
      {R"~([{'a': 1}, {'a': 0}, {}]|selectattr('a')|list, [{'a': 1}, {'b': 0}]|rejectattr('a', 'defined')|list)~",
       "([{'a': 1}], [{'b': 0}])"},
      {R"~([{'a': {'b': 1}}, {'a': {'b': 2}}]|map(attribute='a.b')|list, [{}, {'x': 1}]|map(attribute='x', default=0)|list)~",
       "([1, 2], [0, 1])"},
      {R"~(['a', 'b']|map('upper')|list, ['a', ' b ']|map('trim')|map('upper')|join)~",
       "(['A', 'B'], 'AB')"},
      {R"~(['a', 'B', 'A', 'b']|unique|list, ['a', 'A']|unique(case_sensitive=true)|list)~",
       "(['a', 'B'], ['a', 'A'])"},
      {R"~([{'c': 'NY', 'n': 1}, {'c': 'ca', 'n': 2}, {'c': 'CA', 'n': 3}]|groupby('c'))~",
       "[('ca', [{'c': 'ca', 'n': 2}, {'c': 'CA', 'n': 3}]), ('NY', [{'c': 'NY', 'n': 1}])]"},
      {R"~([1, 2.5]|sum, [{'v': 1}, {'v': 2}]|sum('v', 10), []|sum, [[1], [2]]|sum(start=[]))~",
       "(3.5, 13, 0, [1, 2])"},
      {R"~(['b', 'A']|min, ['b', 'A']|max, [{'v': 2}, {'v': 1}]|min(attribute='v'), [3, 1.5]|min)~",
       "('A', 'b', {'v': 1}, 1.5)"},
      {R"~([1, 2, 3]|first, [1, 2, 3]|last, 'abc'|last, {'a': 1}|first, range(5)|last)~",
       "(1, 3, 'c', 'a', 4)"},
      {R"~('abc'|reverse, [1, 2]|reverse|list, {'a': 1, 'b': 2}|reverse|list)~",
       "('cba', [2, 1], ['b', 'a'])"},
      {R"~({'b': 1, 'A': 2}|dictsort, {'b': 1, 'A': 2}|dictsort(true), {'b': 1, 'a': 2}|dictsort(false, 'value', true))~",
       "([('A', 2), ('b', 1)], [('A', 2), ('b', 1)], [('a', 2), ('b', 1)])"},
      {R"~({'a': 1}|items|list, 'abc'|list, {'a': 1, 'b': 2}|list)~",
       "([('a', 1)], ['a', 'b', 'c'], ['a', 'b'])"},
      {R"~(nothing|default('d'), ''|default('d'), ''|default('d', true), none|d('x', boolean=true))~",
       "('d', '', 'd', 'x')"},
  });
}

TEST_CASE("Methods of lists and dicts") {
  check({
      {R"~([1, 2, 3].index(2), [1, 2, 1].count(1), (1, 2).index(2))~",
       "(1, 2, 1)"},
      {R"~({'a': 1}.get('a'), {'a': 1}.get('b'), {'a': 1}.get('b', 2))~",
       "(1, None, 2)"},
      {R"~({'a': 1, 'b': 2}.items()|list, {'a': 1}.keys()|list, {'a': 1}.values()|list)~",
       "([('a', 1), ('b', 2)], ['a'], [1])"},
      {R"~({'a': 1}.items(), {'a': 1}.keys(), {'a': 1}.values())~",
       "(dict_items([('a', 1)]), dict_keys(['a']), dict_values([1]))"},
      {R"~(dict(a=1, b=2), dict([('x', 1)], y=2))~",
       "({'a': 1, 'b': 2}, {'x': 1, 'y': 2})"},
  });
}

TEST_CASE("Laying out text") {
  check({
      {R"~('a\nb\n\nc'|indent, 'a\nb'|indent(2, true), 'a\n\nb'|indent('> ', blank=true))~",
       "('a\\n    b\\n\\n    c', '  a\\n  b', 'a\\n> \\n> b')"},
      {R"~('foo bar baz qux'|truncate(9), 'foo bar baz qux'|truncate(9, true), 'foo bar baz qux'|truncate(11), 'foo bar baz qux'|truncate(11, false, '...', 0))~",
       "('foo...', 'foo ba...', 'foo bar baz qux', 'foo bar...')"},
      {R"~('the quick brown fox-trot jumps'|wordwrap(12), 'abcdefghij'|wordwrap(4), 'abcdefghij kl'|wordwrap(4, false), 'a b c'|wordwrap(3, wrapstring='|'))~",
       "('the quick\\nbrown fox-\\ntrot jumps', 'abcd\\nefgh\\nij', 'abcdefghij\\nkl', 'a b|c')"},
      {R"~('well-known e-mail -b x--y'|wordwrap(5, true, '|'))~",
       "well-|known|e-|mail|-b x|--y"},
      {R"~('hello big, world_1!'|wordcount)~",
       "3"},
  });
}

TEST_CASE("Markup") {
  check({
      {R"~('<a href="x">\'&'|escape, '<b>'|e|e, '<b>'|e|forceescape)~",
       "(Markup('&lt;a href=&#34;x&#34;&gt;&#39;&amp;'), Markup('&lt;b&gt;'), Markup('&amp;lt;b&amp;gt;'))"},
      {R"~('<b>'|safe ~ '<i>', ('<b>'|safe) + '<i>', ('<%s>'|safe) % '<')~",
       "('<b><i>', Markup('<b>&lt;i&gt;'), Markup('<&lt;>'))"},
      {R"~(('a<b'|safe).split('<'), ('<b>'|safe)|upper, ('{}'|safe).format('<'))~",
       "([Markup('a'), Markup('b')], Markup('<B>'), Markup('&lt;'))"},
      {R"~(('<br>'|safe).join(['<', 'b']), '<p>a &amp; b</p>  <!-- c --> &copy; &#65;&lt'|striptags)~",
       "(Markup('&lt;<br>b'), 'a & b © A<')"},
      {R"~({'class': 'a b', 'id': none, 'data-x': '<"'}|xmlattr, {}|xmlattr, {'a': 1}|xmlattr(false))~",
       "(' class=\"a b\" data-x=\"&lt;&#34;\"', '', 'a=\"1\"')"},
      {R"~('a b/c?d=é&'|urlencode, {'a b': 'c/d', 'e': 1}|urlencode, [('a', 'b')]|urlencode)~",
       "('a%20b/c%3Fd%3D%C3%A9%26', 'a+b=c%2Fd&e=1', 'a=b')"},
      {R"~('see http://example.com/x?a=b&c, (www.foo.org) or me@x.org.'|urlize)~",
       "see <a href=\"http://example.com/x?a=b&amp;c\" rel=\"noopener\">http://example.com/x?a=b&amp;c</a>, (<a href=\"https://www.foo.org\" rel=\"noopener\">www.foo.org</a>) or <a href=\"mailto:me@x.org\">me@x.org</a>."},
      {R"~('http://example.com/a/long/path'|urlize(10, nofollow=true, target='_blank'))~",
       "<a href=\"http://example.com/a/long/path\" rel=\"nofollow noopener\" target=\"_blank\">http://exa...</a>"},
      {R"~('tel:123 ftp://x'|urlize(extra_schemes=['tel:', 'ftp://']))~",
       "<a href=\"tel:123\" rel=\"noopener\">tel:123</a> <a href=\"ftp://x\" rel=\"noopener\">ftp://x</a>"},
      {R"~({'b': [1, none, true], 'a': "<it's>"}|tojson, [1, {'a': 2}]|tojson(indent=2), 'é😀'|tojson, 1.0|tojson)~",
       "(Markup('{\"a\": \"\\\\u003cit\\\\u0027s\\\\u003e\", \"b\": [1, null, true]}'), Markup('[\\n  1,\\n  {\\n    \"a\": 2\\n  }\\n]'), Markup('\"\\\\u00e9\\\\ud83d\\\\ude00\"'), Markup('1.0'))"},
  });
}

TEST_CASE("Pretty printing") {
  check({
      {R"~({'b': 1, 'a': [1, 2]}|pprint, 'short'|pprint)~",
       "(\"{'a': [1, 2], 'b': 1}\", \"'short'\")"},
      {R"~(range(30)|list|pprint)~",
       "[0,\n 1,\n 2,\n 3,\n 4,\n 5,\n 6,\n 7,\n 8,\n 9,\n 10,\n 11,\n 12,\n 13,\n 14,\n 15,\n 16,\n 17,\n 18,\n 19,\n 20,\n 21,\n 22,\n 23,\n 24,\n 25,\n 26,\n 27,\n 28,\n 29]"},
      {R"~({'name': 'x' * 40, 'list': ['a' * 30, 'b' * 30], 'c': {'d': ('e' * 40, 'f' * 40)}}|pprint)~",
       "{'c': {'d': ('eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee',\n             'ffffffffffffffffffffffffffffffffffffffff')},\n 'list': ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'],\n 'name': 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'}"},
      {R"~('The quick brown fox jumps over the lazy dog and runs away from all the others here'|pprint)~",
       "('The quick brown fox jumps over the lazy dog and runs away from all the '\n 'others here')"},
  });
}

TEST_CASE("Tests") {
  check({
      {R"~(3 is odd, 4 is even, 9 is divisibleby 3, none is none, 1 is integer, 1.0 is float, true is boolean)~",
       "(True, True, True, True, True, True, True)"},
      {R"~(true is integer, true is number, 'a' is string, {} is mapping, [] is sequence, {} is sequence, range(2) is sequence)~",
       "(False, True, True, True, True, True, True)"},
      {R"~('a' is iterable, 5 is iterable, 'ABC' is upper, 'abc1' is lower, range is callable, 1 is sameas 1, 1 is sameas 1.0)~",
       "(True, False, True, True, True, True, False)"},
      {R"~(1 is in [1], 2 is gt 1, 'a' is eq 'a', 1 is ne 2, 'upper' is filter, 'odd' is test, x is undefined)~",
       "(True, True, True, True, True, True, True)"},
  });
}

TEST_CASE("Printing of what has no text of its own") {
  check({
      {R"~([1]|map('upper'), [1]|select, {'a': 1}|items, [1]|batch(1), [1]|unique, [1]|slice(1))~",
       "(<generator object sync_do_map at 0x7f0000000000>, <generator object select_or_reject at 0x7f0000000000>, <generator object do_items at 0x7f0000000000>, <generator object do_batch at 0x7f0000000000>, <generator object do_unique at 0x7f0000000000>, <generator object sync_do_slice at 0x7f0000000000>)"},
      {R"~(cycler(1, 2), joiner(), 'x'.upper)~",
       "(<jinja2.utils.Cycler object at 0x7f0000000000>, <jinja2.utils.Joiner object at 0x7f0000000000>, <built-in method upper of str object at 0x7f0000000000>)"},
  });
}

TEST_CASE("Undefined values") {
  check({
      {R"~([missing, missing.x|default('gone')] if missing is defined else [missing])~",
       "[Undefined]"},
      {R"~(missing|upper, missing|length, missing|list, missing|join, missing + '' if missing is defined else 'none')~",
       "('', 0, [], '', 'none')"},
      {R"~(missing == other, missing is none, {}.x is undefined, [][0] is undefined)~",
       "(True, False, True, True)"},
  });
}
}  // namespace
}  // namespace praxis::jinja
