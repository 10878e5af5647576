// The unit tests' main(); the tests themselves stand beside it, one file per topic.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
